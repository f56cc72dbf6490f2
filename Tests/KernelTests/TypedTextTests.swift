import Kernel
import Testing

@Suite("What people type")
struct TypedTextTests {
    @Test(
        "digits of any script, blanks, dashes and invisible characters are read by their Unicode class",
        arguments: [
            ("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("۰۱۲۳۴۵۶۷۸۹", "0123456789"), ("０１２３４５６７８９", "0123456789"), ("१२", "12"), ("𝟏𝟐", "12"),
            ("1\t2\u{A0}3\u{2007}4\u{202F}5\u{3000}6\n7\u{2028}8", "1 2 3 4 5 6 7 8"),
            ("1\u{AD}\u{200B}\u{200E}\u{FEFF}\u{2060}\u{61C}\u{202A}2", "12"),
            ("1‐2‑3–4—5−6﹣7－8", "1-2-3-4-5-6-7-8"), ("Ｋ＋", "K+"), ("½²é", "½²é"),
        ])
    func plain(typed: String, read: String) {
        #expect(TypedText(typed).plain == read)
    }

    @Test("a whole number may have digits of any script, but neither sign nor fraction")
    func numbers() {
        for typed in ["2", " 2 ", "٢", "۲", "２", "\u{200F}2", "02"] { #expect(TypedText(typed).wholeNumber == 2, "\(typed)") }
        for typed in ["", " ", "-2", "+2", "2.0", "2a", "½", "²", "99999999999999999999", "0x2"] {
            #expect(TypedText(typed).wholeNumber == nil, "\(typed)")
        }
    }

    @Test("a text is written if it contains a visible letter or digit")
    func written() {
        for text in ["a", "٣", "ⵣ", " é ", "字", "Ⅷ"] { #expect(text.isWritten, "\(text)") }
        for text in [
            "", " ", "\u{2800}", "\u{200B}", "\u{3164}", "\u{AD}", "\u{115F}\u{1160}", "\u{FFA0}", "—", "'", "\u{301}", "👍", "\u{FE0F}",
            "\u{E0041}",
        ] {
            #expect(!text.isWritten, "\(text.unicodeScalars.map(\.value))")
        }
    }

    @Test("a line is tidied of any kind of white space and retains its emoji")
    func line() {
        #expect("\u{FEFF} rue\t\u{A0}des\nOrangers \u{200B}".tidied == "rue des Orangers")
        #expect("\u{2800}\u{3164}\u{200F}".tidied == "")
        #expect("👩🏽‍🌾 ❤️".tidied == "👩🏽‍🌾 ❤️")
        #expect("🏴󠁧󠁢󠁥󠁮󠁧󠁿".tidied == "🏴󠁧󠁢󠁥󠁮󠁧󠁿")
    }

    @Test("a text of several lines loses white space at line ends and all but two empty lines in a row")
    func lines() {
        #expect("\r\n a \t\r\nb\u{A0}\n\n\n\n\nc\u{2028}d\n \n".tidiedLines == "a\nb\n\n\nc\nd")
        #expect(" \n\u{200B}\n".tidiedLines == "")
        #expect("a\rb".tidiedLines == "a\nb")
    }

    @Test("a length is counted in Unicode scalars, as in PostgreSQL")
    func length() {
        #expect("شُكْرًا".length == 7 && "e\u{301}".length == 2 && "👨‍👩‍👧".length == 5)
        #expect("e\u{301}e\u{301}".cut(to: 3) == "e\u{301}e")
    }

    @Test("control characters, direction overrides and noncharacters are unreadable")
    func unreadable() {
        for value: UInt32 in [0, 7, 0x7F, 0x9F, 0x202E, 0x2069, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0xFDD0, 0xE0001] {
            #expect(Unicode.Scalar(value)?.isUnreadable == true, "\(value)")
        }
        for scalar: Unicode.Scalar in ["a", " ", "ـ", "\u{200D}", "😀", "\u{301}"] { #expect(!scalar.isUnreadable) }
    }
}

@Suite("E-mail addresses")
struct EmailAddressTests {
    @Test(
        "a valid address is stored in lower case, with its host in A-labels",
        arguments: [
            ("Salma@Example.MA", "salma@example.ma"), (" salma@example.ma\u{200B}", "salma@example.ma"),
            ("\u{FEFF}salma@example.ma\t", "salma@example.ma"),
            ("a.b+c_d'e@mail.example.co", "a.b+c_d'e@mail.example.co"), ("amina@exämple.de", "amina@xn--exmple-cua.de"),
            ("amina@متجر.المغرب", "amina@xn--pgbep1f.xn--mgbc0a9azcg"), ("amina@EXÄMPLE。de", "amina@xn--exmple-cua.de"),
            ("a＠b.ma", "a@b.ma"),
            ("a@xn--exmple-cua.de", "a@xn--exmple-cua.de"), ("a@straße.de", "a@xn--strae-oqa.de"), ("a@r3---x.example", "a@r3---x.example"),
            ("a@1.2.ma", "a@1.2.ma"),
        ])
    func taken(typed: String, kept: String) throws {
        let address = try EmailAddress.read(typed)
        #expect(address.rawValue == kept)
        #expect(EmailAddress(rawValue: kept) == address)
        #expect(try EmailAddress.read(address.shown) == address)
    }

    @Test("a text that is not an address by the grammar of RFC 5321 is refused")
    func refused() {
        let long = String(repeating: "a", count: 65), label = String(repeating: "b", count: 63)
        for typed in [
            "", "@", "a@", "@b.ma", "a@b", "a..b@example.com", ".a@example.com", "a.@example.com", "a@-example.com", "a@example-.com",
            "a@1.2", "a@example.123",
            "a@b..ma", "a@.ma", "a@b.ma.", "a b@c.ma", "a@b c.ma", "a@b@c.ma", "a@b_c.ma", "a@[192.0.2.1]", "\(long)@b.ma",
            "a@\(label)b.ma",
            "a@\(label).\(label).\(label).\(label)", "a@b.ma\u{0}", "a@b.ma\nb", "a@xn--\u{301}.ma", "a@😀.ma", "a@xn--zz.ma", "a<b@c.ma",
        ] {
            #expect(throws: EmailAddress.Fault.notOne, "\(typed)") { try EmailAddress.read(typed) }
        }
        #expect(throws: EmailAddress.Fault.foreignName) { try EmailAddress.read("amína@example.ma") }
        #expect(throws: EmailAddress.Fault.foreignName) { try EmailAddress.read("أمينة@متجر.المغرب") }
        #expect(throws: EmailAddress.Fault.quotedName) { try EmailAddress.read("\"a b\"@example.ma") }
    }

    @Test("the longest name and the longest address are accepted")
    func longest() throws {
        let name = String(repeating: "a", count: 64), label = String(repeating: "b", count: 63)
        let address = "\(name)@\(label).\(label).\(String(repeating: "c", count: 61))"
        #expect(address.utf8.count == EmailAddress.most)
        #expect(try EmailAddress.read(address).rawValue == address)
        #expect(EmailAddress(typed: address + "c") == nil)
    }

    @Test("a row from before these rules is still an address, and people read the host in its own script")
    func kept() throws {
        #expect(EmailAddress(rawValue: "a..b@-example.com") != nil)
        for row in ["A@b.ma", "a@b", "a b@c.ma", "é@b.ma"] { #expect(EmailAddress(rawValue: row) == nil) }
        #expect(EmailAddress.shown("amina@xn--exmple-cua.de") == "amina@exämple.de")
        #expect(EmailAddress.shown("as it was typed") == "as it was typed")
        #expect(EmailAddress.shown("a@xn--zz--.ma") == "a@xn--zz--.ma")
    }
}
