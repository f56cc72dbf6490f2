import CSodium

/// The stored form of a password: the text that libsodium writes, which includes salt and parameters.
package struct PasswordHash: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The cost of one hashing.
    package struct Cost: Sendable, Equatable {
        package let passes: Int
        /// In bytes.
        package let memory: Int

        package init(passes: Int, memory: Int) {
            self.passes = passes
            self.memory = memory
        }

        /// argon2id with 46 MiB and one pass (OWASP, Password Storage Cheat Sheet).
        package static let standard = Cost(passes: 1, memory: 46 << 20)

        /// A hash of this cost that matches no password. Comparing with it takes as long, so nobody learns whether an account exists.
        var decoy: PasswordHash {
            PasswordHash(
                rawValue: "$argon2id$v=19$m=\(memory >> 10),t=\(passes),p=1$" + String(repeating: "A", count: 22) + "$"
                    + String(repeating: "A", count: 43))
        }
    }

    /// Hashes a password with a new salt. This takes some 50 ms, and the memory of its cost.
    /// - Returns: nil where memory is missing.
    static func make(_ password: String, _ cost: Cost) -> PasswordHash? {
        guard isReady else { return nil }
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
        let bytes = password.utf8.map { CChar(bitPattern: $0) }
        let failure = unsafe crypto_pwhash_str_alg(
            &text, bytes, UInt64(bytes.count), UInt64(cost.passes), cost.memory, crypto_pwhash_alg_argon2id13())
        guard failure == 0 else { return nil }
        return PasswordHash(rawValue: String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// Whether the hash matches the password. This takes as long as `make` with the cost of this hash.
    func isOf(_ password: String) -> Bool {
        let bytes = password.utf8.map { CChar(bitPattern: $0) }
        return unsafe Self.isReady && crypto_pwhash_str_verify(rawValue, bytes, UInt64(bytes.count)) == 0
    }

    /// Whether the hash was made with that cost.
    func isMade(at cost: Cost) -> Bool { unsafe crypto_pwhash_str_needs_rehash(rawValue, UInt64(cost.passes), cost.memory) == 0 }

    /// sodium_init selects the fastest implementation for this machine, once.
    private static let isReady = sodium_init() >= 0
}
