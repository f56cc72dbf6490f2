import Secrets
import Testing

@Suite("A secret shared with another company")
struct SharedSecretTests {
    @Test("signs as RFC 4231 says, whether the text comes in one part or in several")
    func known() throws {
        let secret = try #require(SharedSecret("Jefe"))
        let code = secret.hmacSHA256(of: Array("what do ya want for nothing?".utf8))
        #expect(code.count == 32 && code.prefix(4) == [0x5b, 0xdc, 0xc1, 0x46] && code.suffix(4) == [0x64, 0xec, 0x38, 0x43])
        #expect(secret.hmacSHA256(of: Array("what do ya ".utf8), [], Array("want for nothing?".utf8)) == code)
        #expect(SharedSecret.areSame(code, code))
        #expect(!SharedSecret.areSame(code, code.dropLast() + [code[31] ^ 1]) && !SharedSecret.areSame(code, Array(code.dropLast())))
    }

    @Test("is never printed, and is never empty")
    func hidden() throws {
        #expect(SharedSecret("") == nil)
        let secret = try #require(SharedSecret("Jefe"))
        #expect("\(secret)" == "a shared secret")
    }
}
