import Secrets
import Testing

@Suite("Secrets")
struct SecretsTests {
    @Test("a signature is valid only for its text, its purpose and its key")
    func signatures() throws {
        let key = try #require(SigningKey(Array(repeating: 7, count: 32)))
        let signature = key.signature(of: "K-2345678", for: "track")
        #expect(key.isSignature(signature, of: "K-2345678", for: "track"))
        #expect(!key.isSignature(signature, of: "K-2345679", for: "track"))
        #expect(!key.isSignature(signature, of: "K-2345678", for: "form"))
        #expect(!key.isSignature(String(signature.dropLast()), of: "K-2345678", for: "track"))
        #expect(!SigningKey().isSignature(signature, of: "K-2345678", for: "track"))
        #expect(signature.count == 22)
    }

    @Test("a short secret makes no key")
    func shortSecret() { #expect(SigningKey(Array(repeating: 7, count: 31)) == nil) }

    @Test("SHA-256 returns the values of FIPS 180-4")
    func digest() {
        #expect(Digest.sha256(hexadecimal: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest.sha256(hexadecimal: "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test(
        "base64url returns the values of RFC 4648",
        arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("\u{3F}\u{3E}\u{7F}~~", "Pz5_fn4")])
    func base64(text: String, encoded: String) { #expect(Base64URL.encode(text.utf8) == encoded) }
}
