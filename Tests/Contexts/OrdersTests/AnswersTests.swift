import Kernel
import Orders
import Secrets
import Testing

@Suite("Input of a buyer")
struct AnswersTests {
    @Test(
        "every way to write a Moroccan telephone number gives the same number",
        arguments: [
            ("0612345678", "+212612345678"), ("612345678", "+212612345678"), ("+212 6 12 34 56 78", "+212612345678"),
            ("00212612345678", "+212612345678"), ("212612345678", "+212612345678"), ("06-12.34/56 78", "+212612345678"),
            ("+212 (0) 612-345678", "+212612345678"), ("٠٦١٢٣٤٥٦٧٨", "+212612345678"), ("۰۷۱۲۳۴۵۶۷۸", "+212712345678"),
            ("\u{202A}+212 712 345678\u{202C}", "+212712345678"), ("0522 27 12 34", "+212522271234"),
            ("06\u{A0}12\u{202F}34 56 78", "+212612345678"), ("06\t61 23 45 67", "+212661234567"),
            ("06\u{200B}61234567\u{FEFF}", "+212661234567"),
            ("０６６１２３４５６７", "+212661234567"), ("tel:+212-661-23-45-67", "+212661234567"), ("TEL:0661234567", "+212661234567"),
            ("＋２１２ ６６１２３４５６７", "+212661234567"), ("06−61–23‑45﹣67", "+212661234567"),
        ])
    func phones(typed: String, number: String) {
        #expect(PhoneNumber(typed: typed)?.rawValue == number)
    }

    @Test(
        "anything but the telephone number of a person in Morocco is refused",
        arguments: [
            "", "06", "061234567", "06123456789", "0812345678", "0412345678", "+33612345678", "0033612345678", "06123a5678",
            "06+12345678", "++212612345678", "+612345678", "tel:", "mailto:0612345678", "0612345678;ext=1",
        ])
    func noPhones(typed: String) {
        #expect(PhoneNumber(typed: typed) == nil)
    }

    @Test("a telephone number is shown in the national format")
    func national() throws {
        let number = try #require(PhoneNumber(typed: "+212612345678"))
        #expect(number.national == "06 12 34 56 78")
        #expect(number.isMobile)
        #expect(PhoneNumber(rawValue: "0612345678") == nil)
    }

    @Test("an order's number is recognized however it is typed, and has no characters that look alike")
    func numbers() throws {
        let number = try #require(OrderNumber(rawValue: "K-7H3MQ2X"))
        for typed in [
            "K-7H3MQ2X", "k-7h3mq2x", " 7h3mq2x ", "K 7H3 MQ2X", "N° K-7H3MQ2X", "nº 7H3MQ2X", "№K–7H3MQ2X", "#K-7H3MQ2X", "Ｋ－７Ｈ３ＭＱ２Ｘ",
            "K-7h3\u{AD}mq2x\u{200B}", "رقم K-٧H٣MQ٢X", "Commande : K-7H3MQ2X",
        ] { #expect(OrderNumber(typed: typed) == number) }
        for typed in ["", "K-", "K-7H3MQ2", "K-7H3MQ2O", "K-7H3MQ21", "X-7H3MQ2X", "K-7H3MQ2XX"] {
            #expect(OrderNumber(typed: typed) == nil)
        }
    }

    @Test("a secret link works only for its order and its key")
    func tokens() throws {
        let key = TrackingKey(SigningKey())
        let number = try #require(OrderNumber(rawValue: "K-7H3MQ2X"))
        let other = try #require(OrderNumber(rawValue: "K-7H3MQ2Y"))
        let token = key.token(for: number)
        #expect(key.accepts(token, for: number))
        #expect(!key.accepts(token, for: other))
        #expect(!key.accepts("", for: number))
        #expect(!key.accepts(token + "A", for: number))
        #expect(!TrackingKey(SigningKey()).accepts(token, for: number))
    }
}
