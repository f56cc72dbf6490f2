import HTML
import Kernel
import Links
import Testing

@Suite("Values by context")
struct EscapingTests {
    private func written(_ write: (inout HTMLBuffer) -> Void, in language: Language = .french) -> String {
        var out = HTMLBuffer(language: language)
        write(&out)
        return out.finish().text
    }

    private let hostile = "<script>alert('x')</script> & \"quotes\" \u{2028}\0é"

    @Test("hostile text is harmless between tags and in attributes")
    func text() {
        let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;quotes&#34; \u{2028}\u{FFFD}é"
        #expect(written { $0.text(hostile) } == escaped)
        #expect(written { $0.quoted(hostile) } == escaped)
        #expect(written { $0.text("") } == "")
    }

    @Test("hostile text stays inside its JSON string and its script block")
    func json() {
        let escaped = "\\u003cscript\\u003ealert('x')\\u003c/script\\u003e \\u0026 \\\"quotes\\\" \u{2028}\\ufffdé"
        #expect(written { $0.json(hostile) } == "\"\(escaped)\"")
        #expect(written { $0.jsonPart(hostile) } == escaped)
        #expect(written { $0.json([hostile]) }.contains("<") == false)
        #expect(written { $0.json(["a": "</script>"]) } == "{\"a\":\"\\u003c/script\\u003e\"}")
        #expect(written { $0.json("a\nb\t\\") } == "\"a\\nb\\t\\\\\"")
        #expect(written { $0.json(12) } == "12")
        #expect(written { $0.json(true) } == "true")
        #expect(written { $0.json(Money(minor: 129_950)) } == "\"1299.50\"")
        #expect(written { $0.json(SiteURL(["a b"])) } == "\"/a%20b\"")
    }

    @Test(
        "a foreign URL that is not a plain link is written as #",
        arguments: [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x",
            "vbscript:x", "//evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil.example", "https:/\n/x", "",
            "file:///etc/passwd", "x/y",
            "\u{1}javascript:alert(1)",
        ])
    func harmful(url: String) {
        #expect(written { $0.address(url) } == "#")
        #expect(written { $0.addressInSet(url) } == "#")
    }

    @Test("a plain foreign link is written, escaped for its attribute")
    func plain() {
        #expect(written { $0.address("https://kolchi.ma/a?b=1&c='\"<é") } == "https://kolchi.ma/a?b=1&amp;c=&#39;%22%3C%C3%A9")
        #expect(written { $0.address("HTTP://kolchi.ma") } == "HTTP://kolchi.ma")
        #expect(written { $0.address("/fr/cart#top") } == "/fr/cart#top")
        #expect(written { $0.address("mailto:a@b.ma") } == "mailto:a@b.ma")
        #expect(written { $0.address("tel:+212612345678") } == "tel:+212612345678")
        #expect(written { $0.addressInSet("/a,b") } == "/a%2Cb")
        #expect(written { $0.addressInSet(480) } == "480")
        #expect(written { $0.address(Link(.french).search(for: "a&b").with([("q", "x"), ("p", "2")])) } == "/fr/search?q=x&amp;p=2")
    }

    @Test("a part of a URL cannot change the rest of it")
    func part() {
        #expect(written { $0.addressPart("../a?b&c=\"d'") } == "..%2Fa%3Fb%26c%3D%22d%27")
        #expect(written { $0.addressPart(-12) } == "-12")
    }

    @Test("text that people type becomes paragraphs and nothing else")
    func paragraphs() {
        #expect(
            written { $0.text(HTML(paragraphsOf: "a <b>\r\n b\n\n\n c\n")) } == "<p dir=\"auto\">a &lt;b&gt;<br>b</p><p dir=\"auto\">c</p>")
    }

    @Test("words and arguments of a message are escaped for their context, and text arguments are isolated")
    func message() {
        let message = Message("a.b") { out, place in
            out.words("<b> & \"", at: place)
            out.argument("<i>", at: place)
            out.argument(Money.dirhams(3), at: place)
        }
        #expect(written { $0.text(message) } == "&lt;b&gt; &amp; &#34;<bdi>&lt;i&gt;</bdi><bdi>3,00\u{A0}DH</bdi>")
        #expect(written { $0.quoted(message) } == "&lt;b&gt; &amp; &#34;&lt;i&gt;3,00\u{A0}DH")
        #expect(written { $0.json(message) } == "\"\\u003cb\\u003e \\u0026 \\\"\\u003ci\\u003e3.00\"")
        #expect(written { $0.addressPart(message) } == "%3Cb%3E%20%26%20%22%3Ci%3E3.00")
        #expect(message.text(in: .english) == "<b> & \"<i>MAD\u{A0}3.00")
        #expect(message == message)
    }

    @Test(
        "an argument in text of the other direction is isolated where elements cannot stand",
        arguments: [
            (.french, "Amina", "a Amina"), (.french, "أمينة", "a \u{2068}أمينة\u{2069}"), (.arabic, "أمينة", "a أمينة"),
            (.arabic, "K-7HM2XQP", "a \u{2068}K-7HM2XQP\u{2069}"), (.arabic, "06 12", "a \u{2068}06 12\u{2069}"),
            (.arabic, "Fès", "a \u{2068}Fès\u{2069}"), (.arabic, "123456", "a 123456"),
            (.french, "x\u{202E}y", "a \u{2068}x\u{202E}y\u{2069}"),
            (.arabic, "https://kolchi.example/ar", "a https://kolchi.example/ar"),
        ] as [(Language, String, String)])
    func isolates(language: Language, argument: String, text: String) {
        let message = Message("a.b") { out, place in
            out.words("a ", at: place)
            out.argument(argument, at: place)
        }
        #expect(message.text(in: language) == text)
        #expect(written({ $0.quoted(message) }, in: language) == text)
        #expect(written({ $0.text(message) }, in: language) == "a <bdi>\(argument)</bdi>")
        #expect(written({ $0.json(message) }, in: language) == "\"a \(argument)\"", "JSON is for machines")
    }

    @Test("a price is isolated in Arabic, and a number or another message is not")
    func values() {
        let message = Message("a.b") { out, place in
            out.argument(Money.dirhams(3), at: place)
            out.argument(3, at: place)
            out.argument(Message("c") { out, place in out.words("ج", at: place) }, at: place)
        }
        #expect(message.text(in: .arabic) == "\u{2068}3,00\u{A0}د.م.\u{2069}3ج")
        #expect(message.text(in: .french) == "3,00\u{A0}DH3ج")
    }

    @Test("numbers are shown as digits, and languages as tags")
    func small() {
        #expect(written { $0.text(Int.min) } == "-9223372036854775808")
        #expect(written { $0.quoted(Language.arabic) } == "ar")
    }
}
