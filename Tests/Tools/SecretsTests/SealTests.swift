import Secrets
import Testing

@Suite("Sealed bytes and others' signatures")
struct SealTests {
    @Test("sealed bytes are opened only with the same key, for the same use and owner, and unchanged")
    func seals() throws {
        let key = try #require(SigningKey(Array(repeating: 7, count: 32)))
        let sealed = key.seal(Array("a secret".utf8), for: "test", of: "person 1")
        #expect(sealed.count == 8 + 40 && sealed != key.seal(Array("a secret".utf8), for: "test", of: "person 1"))
        #expect(key.open(sealed, for: "test", of: "person 1") == Array("a secret".utf8))
        #expect(key.open(key.seal([], for: "test", of: ""), for: "test", of: "") == [])
        #expect(key.open(sealed, for: "test", of: "person 2") == nil)
        #expect(key.open(sealed, for: "other", of: "person 1") == nil)
        #expect(SigningKey().open(sealed, for: "test", of: "person 1") == nil)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(key.open(changed, for: "test", of: "person 1") == nil)
        }
        #expect(key.open(Array(sealed.dropLast()), for: "test", of: "person 1") == nil && key.open([], for: "test", of: "") == nil)
    }

    @Test("base64url is decoded, and nothing else is", arguments: ["", "f", "fo", "foo", "foob", "\u{3F}\u{3E}\u{7F}~~"])
    func decodes(text: String) {
        #expect(Base64URL.decode(Base64URL.encode(text.utf8)) == Array(text.utf8))
        for wrong in ["Z", "Zg==", "Z+8", "Z/8", "Zm 8"] { #expect(Base64URL.decode(wrong) == nil) }
    }

    /// RFC 7515, appendices A.2 and A.3.
    private static let payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

    private static let examples: [(key: PublicKey?, message: String, signature: String)] = [
        (
            rsa(
                "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
            ),
            "eyJhbGciOiJSUzI1NiJ9." + payload,
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
        ),
        (
            p256("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
            "eyJhbGciOiJFUzI1NiJ9." + payload,
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        ),
    ]

    private static func rsa(_ modulus: String) -> PublicKey? { Base64URL.decode(modulus).map { .rsa(modulus: $0, exponent: [1, 0, 1]) } }
    private static func p256(_ x: String, _ y: String) -> PublicKey? {
        guard let x = Base64URL.decode(x), let y = Base64URL.decode(y) else { return nil }
        return .p256(x: x, y: y)
    }

    @Test("the signatures of RFC 7515 are valid, but not with another text, signature or key", arguments: examples.indices)
    func signatures(index: Int) throws {
        let (found, text, encoded) = Self.examples[index]
        let key = try #require(found)
        let (message, signature) = (Array(text.utf8), try #require(Base64URL.decode(encoded)))
        #expect(key.isSignature(signature, of: message))
        #expect(!key.isSignature(signature, of: message + [0]) && !key.isSignature(Array(signature.dropLast()), of: message))
        for index in [0, signature.count / 2, signature.count - 1] {
            var changed = signature
            changed[index] ^= 1
            #expect(!key.isSignature(changed, of: message))
        }
        let other = try #require(Self.examples[1 - index].key)
        #expect(!other.isSignature(signature, of: message))
        #expect(!key.isSignature([], of: message) && !key.isSignature([UInt8](repeating: 0, count: signature.count), of: message))
    }

    @Test("an invalid or too short key verifies nothing")
    func badKeys() {
        let message = Array("a".utf8)
        for key in [
            PublicKey.rsa(modulus: [], exponent: []), .rsa(modulus: [UInt8](repeating: 255, count: 64), exponent: [3]), .p256(x: [], y: []),
            .p256(x: [UInt8](repeating: 0, count: 32), y: [UInt8](repeating: 1, count: 32)),
        ] {
            for count in [0, 64, 256] { #expect(!key.isSignature([UInt8](repeating: 1, count: count), of: message)) }
        }
    }
}
