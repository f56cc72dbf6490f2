import CSodium
import Kernel

extension SigningKey {
    private static let nonceCount = 24
    private static let tagCount = 16

    /// Encrypts and authenticates bytes (XChaCha20-Poly1305). Only this installation can open them, for the same purpose and owner.
    ///
    /// - Parameters:
    ///   - purpose: prevents bytes sealed for one use from being opened for another.
    ///   - owner: whose bytes they are. A copy in the record of another owner cannot be opened.
    /// - Returns: the sealed bytes, which are 40 bytes longer.
    package func seal(_ bytes: [UInt8], for purpose: StaticString, of owner: String) -> [UInt8] {
        let nonce = Randomness.bytes(Self.nonceCount)
        let place = Array("\(purpose)\u{0}\(owner)".utf8)
        var sealed = [UInt8](repeating: 0, count: bytes.count + Self.tagCount)
        unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
            &sealed, nil, bytes, UInt64(bytes.count), place, UInt64(place.count), nil, nonce, sealingKey)
        return nonce + sealed
    }

    /// The bytes that were sealed for that purpose and owner; nil where they were not, or were changed.
    package func open(_ sealed: [UInt8], for purpose: StaticString, of owner: String) -> [UInt8]? {
        guard sealed.count >= Self.nonceCount + Self.tagCount else { return nil }
        let (nonce, rest) = (Array(sealed.prefix(Self.nonceCount)), Array(sealed.dropFirst(Self.nonceCount)))
        let place = Array("\(purpose)\u{0}\(owner)".utf8)
        var bytes = [UInt8](repeating: 0, count: rest.count - Self.tagCount)
        let outcome = unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
            &bytes, nil, nil, rest, UInt64(rest.count), place, UInt64(place.count), nonce, sealingKey)
        return outcome == 0 ? bytes : nil
    }

    /// A key derived from the installation's secret. It differs from the key that signs.
    private var sealingKey: [UInt8] {
        var key = [UInt8](repeating: 0, count: 32)
        let context = "kolchisl".utf8.map { CChar(bitPattern: $0) }
        unsafe crypto_kdf_derive_from_key(&key, key.count, 1, context, bytes)
        return key
    }
}
