import Components
import HTML
import Kernel
import Testing
import Web

@testable import Storefront

struct TextPageTests {
    @Test("there are five pages of text, each with sections in each language")
    func all() {
        #expect(TextPage.samples.count == 5)
        for page in TextPage.samples {
            for language in Language.allCases { #expect(page.html(in: language).text.contains("<h2>")) }
        }
        #expect(TextPage.named("nothing", frame: .sample, contact: []) == nil)
    }

    @Test("the terms contain the right of withdrawal in each language", arguments: Language.allCases)
    func withdrawal(language: Language) {
        let terms = TextPage.named("terms", frame: .sample, contact: ["Kolchi"])
        #expect(terms?.html(in: language).text.contains(Message.termsWithdrawal.onPage(in: language)) == true)
    }
}

extension Message {
    /// The words as a page shows them, with isolates as elements.
    fileprivate func onPage(in language: Language) -> String {
        var out = HTMLBuffer(language: language)
        out.text(self)
        return out.finish().text
    }
}
