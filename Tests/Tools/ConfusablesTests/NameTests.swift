import Confusables
import Testing

@Suite("A name that others see")
struct NameTests {
    @Test(
        "is accepted in Latin, Arabic, Tifinagh and other scripts, with marks, digits and emoji",
        arguments: [
            "Nadia Amrani", "Café النخيل", "Salma سلمى", "سَلْمَى", "ⵙⴰⵍⵎⴰ Benjelloun", "Jean-Noël L’Hôpital", "Dar Zineb 2", "Boutique N° ٢",
            "O'Brien",
            "❤️ Amina", "Анна Щукина", "Λεωνίδας", "山田 タロウ", "Kolchitech", "Müller & Söhne",
        ])
    func taken(name: String) {
        #expect(NameFault(in: name, reserved: ["Kolchi", "كلشي"]) == nil)
    }

    @Test(
        "is refused with an invisible character",
        arguments: [
            "Nadia\u{200B}Amrani", "Nadia\u{E0061}", "Nadia\u{202E}inarmA", "Na\u{AD}dia", "سل\u{200C}مى", "Nadia\u{2060}", "Nadia\u{FE0F}",
            "\u{3164}Nadia",
            "Nadia\u{E000}", "Nadia\u{FFFE}", "Nadia\u{FFFD}",
        ])
    func unseen(name: String) {
        #expect(NameFault(in: name) == .unseen)
    }

    @Test(
        "is refused if a word mixes scripts or imitates a Latin word",
        arguments: ["Nаdia", "Sаlma Benjelloun", "Сара", "ΝΙΚΕ", "𝐍adia", "Zineb حsan", "Nadiaδ"])
    func lookalike(name: String) {
        #expect(NameFault(in: name) == .lookalike)
    }

    @Test(
        "is refused if it looks like a reserved name",
        arguments: [
            "Kolchi", "KOLCHI", "kolchi support", "K0lchi", "KoIchi", "Ko1chi", "Kölchi", "K.o.l.c.h.i", "Ｋolchi", "Kolchi-Officiel",
            "كلشي", "خدمة كلشي",
        ])
    func reserved(name: String) {
        #expect(NameFault(in: name, reserved: ["Kolchi", "كلشي"]) == .reserved)
        #expect(NameFault(in: name) == nil)
    }

    @Test("is checked even if it is very long")
    func long() {
        #expect(NameFault(in: String(repeating: "é", count: 100_000), reserved: ["Kolchi"]) == nil)
        #expect(NameFault(in: String(repeating: "е", count: 100_000), reserved: ["Kolchi"]) == .lookalike)
    }
}
