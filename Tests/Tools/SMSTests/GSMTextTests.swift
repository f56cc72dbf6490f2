import SMS
import Testing

@Suite("The characters of text messages")
struct GSMTextTests {
    @Test("typographic spaces and marks become plain ones, so that a message needs no UCS-2")
    func folds() {
        #expect("Kolchi\u{A0}: « l’étui – 20\u{202F}000 »…".asTextMessage == "Kolchi : \" l'étui - 20 000 \"...")
    }

    @Test("an Arabic message stays as it is")
    func arabic() {
        let text = "طلبك \u{2068}K-7HM2XQP\u{2069}\u{A0}في الطريق…"
        #expect(text.asTextMessage == text)
    }
}
