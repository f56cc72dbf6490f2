import Foundation
import Kernel
import Mail
import Testing

@Suite("An e-mail message")
struct MessageTests {
    private static func message(
        subject: String = "Votre commande", name: String = "", text: String = "Bonjour,\n", unsubscribing: String? = nil,
        date: LocalMoment = Moment(seconds: 784_111_777).inUTC
    ) throws -> String {
        let from = try #require(Mailbox("Kolchi <boutique@kolchi.example>"))
        let to = try #require(EmailAddress(typed: "salma@example.ma"))
        return MailMessage(
            from: from, to: Mailbox(to, name: HeaderText(name)), subject: HeaderText(subject), language: .french, text: text,
            html: Bytes("<p>\(text)</p>"), key: "abc123", date: date, unsubscribing: unsubscribing
        ).bytes.text
    }

    /// The header fields, with folded lines joined.
    private static func fields(_ message: String) throws -> [String: String] {
        let head = try #require(message.components(separatedBy: "\r\n\r\n").first).replacingOccurrences(of: "\r\n ", with: " ")
        return Dictionary(
            uniqueKeysWithValues: head.components(separatedBy: "\r\n").map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
            })
    }

    /// Decodes encoded words (RFC 2047).
    private static func decoded(_ field: String) -> String {
        field.replacing(#/\?= =\?/#, with: "?==?").replacing(#/=\?utf-8\?B\?([A-Za-z0-9+\/=]*)\?=/#) { match in
            Data(base64Encoded: String(match.output.1)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
        }
    }

    @Test("has the header fields that it needs, and is byte for byte the same each time")
    func header() throws {
        let message = try Self.message()
        let fields = try Self.fields(message)
        #expect(fields["From"] == "Kolchi <boutique@kolchi.example>" && fields["To"] == "<salma@example.ma>")
        #expect(fields["Date"] == "Sun, 06 Nov 1994 08:49:37 +0000" && fields["Message-ID"] == "<abc123@kolchi.example>")
        #expect(fields["MIME-Version"] == "1.0" && fields["Auto-Submitted"] == "auto-generated" && fields["Subject"] == "Votre commande")
        #expect(fields["List-Unsubscribe"] == nil)
        #expect(try Self.message() == message)
    }

    @Test("offers to unsubscribe with one click where there is a link for it (RFC 8058)")
    func unsubscribing() throws {
        let fields = try Self.fields(try Self.message(unsubscribing: "https://kolchi.example/x"))
        #expect(
            fields["List-Unsubscribe"] == "<https://kolchi.example/x>" && fields["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click")
        let local = try Self.fields(try Self.message(unsubscribing: "http://localhost:8080/x"))
        #expect(local["List-Unsubscribe"] == "<http://localhost:8080/x>" && local["List-Unsubscribe-Post"] == nil)
    }

    static let subjects = [
        "Votre commande K-2345678 est en route", "Été à Fès", "طلبك في الطريق إلى الدار البيضاء، وسيتصل بك عامل التوصيل قبل المجيء بقليل",
        "=?utf-8?B?aGk=?=", String(repeating: "wort ", count: 40), String(repeating: "x", count: 200),
        "🧵🧶 " + String(repeating: "👩🏽‍🎨", count: 30), "",
    ]

    @Test("carries any subject in lines that are short enough", arguments: subjects)
    func subject(text: String) throws {
        let message = try Self.message(subject: text, name: text)
        let fields = try Self.fields(message)
        #expect(Self.decoded(try #require(fields["Subject"])) == text.trimmingCharacters(in: .whitespaces))
        #expect(Self.decoded(fields["To"] ?? "").contains("<salma@example.ma>"))
        for line in message.components(separatedBy: "\r\n") { #expect(line.utf8.count <= 78, "\(line)") }
        #expect(message.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test(
        "never gets a header field from text that somebody typed",
        arguments: [
            "x\r\nBcc: thief@example.com", "x\nBcc: thief@example.com", "x\rBcc: thief@example.com", "x\u{2028}Bcc: y", "x\u{85}Bcc: y",
            "\"\r\n\r\nbody", "a\u{0}b\u{202E}c",
        ])
    func injection(text: String) throws {
        let plain = try Self.fields(try Self.message())
        let fields = try Self.fields(try Self.message(subject: text, name: text))
        #expect(fields.keys.sorted() == plain.keys.sorted())
        #expect(
            !HeaderText(text).description.unicodeScalars.contains {
                $0.value < 0x20 || $0 == "\u{202E}" || $0 == "\u{2028}" || $0 == "\u{85}"
            })
        #expect(EmailAddress(typed: "a@b.ma" + text + "x") == nil && Mailbox("K <a@b.ma\(text)x>") == nil)
    }

    @Test(
        "a header field keeps isolates that are closed, and no others",
        arguments: [
            ("a \u{2068}K-2\u{2069} b", "a \u{2068}K-2\u{2069} b"), ("a \u{2068}b", "a b"), ("a\u{2069}b\u{2068}c", "a b c"),
            ("a\u{2067}b\u{2069}c", "a b c"),
        ])
    func isolates(text: String, kept: String) {
        #expect(HeaderText(text).description == kept)
    }

    static let texts = [
        "Bonjour,\n\nC’est prêt.   \n.\n..\nFrom me\n-- \nKolchi\n",
        String(repeating: "a", count: 500) + "\n" + String(repeating: "é", count: 300),
        "مرحبًا،\nطلبك في الطريق.\n", "=3D = \t\n", "",
    ]

    @Test("carries any text unchanged", arguments: texts)
    func body(text: String) throws {
        let message = try Self.message(text: text)
        let parts = message.components(separatedBy: "--=_abc123")
        #expect(parts.count == 4 && parts[3] == "--\r\n")
        let part = parts[1].components(separatedBy: "\r\n\r\n")
        let body = part.dropFirst().joined(separator: "\r\n\r\n")
        let isBase64 = part[0].contains("base64")
        #expect(part[0].contains("Content-Type: text/plain; charset=utf-8"))
        let bytes = isBase64 ? Data(base64Encoded: body.replacingOccurrences(of: "\r\n", with: "")) : Self.unquoted(body)
        let words = String(decoding: try #require(bytes), as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        #expect(words == text || words == text + "\n")
        for line in message.components(separatedBy: "\r\n") { #expect(line.utf8.count <= 76) }
    }

    private static func unquoted(_ body: String) -> Data {
        var bytes = Data()
        var rest = Array(body.replacingOccurrences(of: "=\r\n", with: "").utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    @Test("has a sender with or without a name")
    func mailboxes() {
        #expect(Mailbox("\"Kolchi, la boutique\" <a@b.ma>")?.name.description == "Kolchi, la boutique")
        #expect(Mailbox("a@b.ma")?.name.description == "" && Mailbox("a@b.ma")?.address.host == "b.ma")
        for bad in ["", "Kolchi", "Kolchi <>", "Kolchi <a>", "a@b.ma\n<a@b.ma>"] { #expect(Mailbox(bad) == nil, "\(bad)") }
    }
}
