import Kernel
import Secrets
import Testing

@Suite("One-time codes")
struct TOTPTests {
    private let totp = TOTP(secret: Array("12345678901234567890".utf8))

    @Test(
        "are those of RFC 6238, appendix B",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func vectors(seconds: Int64, code: String) {
        #expect(totp.code(at: TOTP.step(at: Moment(seconds: seconds)), digits: 8) == code)
        #expect(totp.code(at: TOTP.step(at: Moment(seconds: seconds))) == String(code.suffix(6)))
    }

    @Test("are valid in their period and its two neighbours, however they are typed")
    func window() {
        let now = Moment(seconds: 1_234_567_890)
        let step = TOTP.step(at: now)
        for (distance, isGood) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] as [(Int64, Bool)] {
            #expect(totp.step(ofTyped: totp.code(at: step + distance), at: now) == (isGood ? step + distance : nil))
        }
        #expect(totp.code(at: step) == "005924")
        for typed in ["005 924", " 005924 ", "٠٠٥٩٢٤"] { #expect(totp.step(ofTyped: typed, at: now) == step) }
        for typed in ["", "05924", "0005924", "005925", "00592a", "005924\0"] {
            #expect(totp.step(ofTyped: typed, at: now) == nil, "\(typed)")
        }
    }

    @Test("are configured in the app by the key URI format")
    func address() {
        #expect(
            totp.address(issuer: "Kolchi", account: "Salma B & co@x.ma")
                == "otpauth://totp/Kolchi:Salma%20B%20%26%20co@x.ma?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kolchi&algorithm=SHA1&digits=6&period=30"
        )
        #expect(totp.typed == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
        #expect(TOTP().secret.count == 20 && TOTP() != TOTP())
    }

    @Test(
        "Base32 returns the values of RFC 4648",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
        ])
    func base32(text: String, encoded: String) { #expect(Base32.encode(text.utf8) == encoded) }
}
