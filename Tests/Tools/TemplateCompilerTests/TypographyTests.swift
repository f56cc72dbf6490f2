import Testing

@testable import TemplateCompiler

@Suite("Typography of messages")
struct TypographyTests {
    @Test(
        "French marks, numbers and units get no-break spaces",
        arguments: [
            ("Prêt ? Oui ; non !", "Prêt\u{202F}? Oui\u{202F}; non\u{202F}!"),
            ("Prêt? Oui!", "Prêt\u{202F}? Oui\u{202F}!"),
            ("Livraison : demain", "Livraison\u{A0}: demain"),
            ("« Prêt »", "«\u{A0}Prêt\u{202F}»"),
            ("«Prêt»", "«\u{A0}Prêt\u{202F}»"),
            ("« {name} » : {price}", "«\u{A0}{name}\u{202F}»\u{A0}: {price}"),
            ("{link}Les conditions{/link} ?", "{link}Les conditions{/link}\u{202F}?"),
            ("{link}Les conditions ?{/link}", "{link}Les conditions\u{202F}?{/link}"),
            ("12 000 000 DH", "12\u{202F}000\u{202F}000\u{A0}DH"),
            ("06 12 34 56 78", "06\u{A0}12\u{A0}34\u{A0}56\u{A0}78"),
            ("30 jours, 5 %, {count} Mo", "30\u{A0}jours, 5\u{A0}%, {count}\u{A0}Mo"),
            ("la loi n° 31-08", "la loi n°\u{A0}31-08"),
            ("Prêt\u{A0}? Oui\u{202F}: 06\u{202F}12", "Prêt\u{202F}? Oui\u{A0}: 06\u{A0}12"),
        ])
    func french(typed: String, set: String) {
        #expect(FrenchTypography.set(typed) == set)
        #expect(FrenchTypography.set(set) == set, "the rules change nothing twice")
    }

    @Test(
        "French texts keep addresses, times, placeholders and HTML",
        arguments: [
            "https://kolchi.example/fr/search?q=a;b!c", "Voyez https://kolchi.example:8443/fr?a=b.", "mailto:a@b.example?subject=x",
            "à 10:30 ou 10:30:05", "{hours}:{minutes}", "{name}, {price}", "<a title=\"a ? b\" href=\"x:y\">z</a>",
            "a&nbsp;b &#171;c&amp;d",
            "deux {{ accolades }}", "loi 31-08", "3 pièces", "les 3 premiers",
        ])
    func untouched(text: String) {
        #expect(FrenchTypography.set(text) == text)
    }

    @Test(
        "what Arabic letters would reorder is isolated",
        arguments: [
            ("مثلا 06 12 34 56 78.", "مثلا [06\u{A0}12\u{A0}34\u{A0}56\u{A0}78]."),
            ("القانون 31-08 هنا", "القانون [31-\u{2060}08] هنا"),
            ("(9-88، المادة 22)", "([9-\u{2060}88]، المادة 22)"),
            ("يبدأ بـ K-، مثلا K-7HM2XQP.", "يبدأ بـ [K-]، مثلا [K-7HM2XQP]."),
            ("اتصل: +212 522", "اتصل: [+212\u{A0}522]"),
            ("JPEG أو PNG", "[JPEG] أو [PNG]"),
            ("(Google Authenticator)", "[(Google Authenticator)]"),
            ("تطبيق (Google Authenticator)", "تطبيق ([Google Authenticator])"),
            ("حتى {megabytes} MB هنا", "حتى [{megabytes} MB] هنا"),
            ("رقم K-{number}", "رقم [K-{number}]"),
            ("{link}المادة 31-08{/link}", "{link}المادة [31-\u{2060}08]{/link}"),
            ("تخفيض 20% و{count}%", "تخفيض [20%] و[{count}%]"),
            ("راسل nadia@exemple.ma أو https://a.example/b?c.", "راسل [nadia@exemple.ma] أو [https://a.example/b?c]."),
        ])
    func arabic(typed: String, set: String) {
        #expect(ArabicIsolation.set(typed) == set.replacing("[", with: "\u{2068}").replacing("]", with: "\u{2069}"))
    }

    @Test(
        "one number keeps its order and is not isolated",
        arguments: ["خلال 30 يوما", "بين 10:30 و12:00", "1.299,50 درهما", "{count} قطع", "{name} و{other}", "3. الدفع", "{{ قوسان }}"])
    func numbers(text: String) {
        #expect(ArabicIsolation.set(text) == text)
    }

    private func compiled(arabic: String) -> Compilation {
        let files = ["fr": "n° {number}", "ar": arabic, "en": "no. {number}"].mapValues { "msgid \"a.b\"\nmsgstr \"\($0)\"\n" }
        return compile("", po: files)
    }

    @Test("a message is written with its spaces and isolates")
    func messages() throws {
        let swift = try #require(compiled(arabic: "القانون 31-08 رقم K-{number}").files["Messages.swift"])
        #expect(swift.contains("out.words(\"n°\\u{a0}\", at: place)"))
        let isolated = [
            "beginIsolate(at: place)", "words(\"31-\\u{2060}08\", at: place)", "endIsolate(at: place)", "words(\" رقم \", at: place)",
        ]
        let rest = ["beginIsolate(at: place)", "words(\"K-\", at: place)", "argument(`number`, at: place)", "endIsolate(at: place)"]
        let lines = swift.split(separator: "\n").map { $0.drop { $0 == " " } }
        let first = try #require(lines.firstIndex { $0.hasSuffix("beginIsolate(at: place)") })
        #expect(lines[first..<(first + 8)].map(String.init) == (isolated + rest).map { "out." + $0 })
    }

    @Test("a character that changes the direction of text is refused with its file, line and message")
    func controls() {
        #expect(
            compiled(arabic: "القانون \u{2066}31-08\u{2069} {number}").refusals.first?.description
                == "ar.po:2: error: message 'a.b': U+2066 changes the direction of text: leave it out, "
                + "the compiler isolates numbers and Latin words")
    }
}
