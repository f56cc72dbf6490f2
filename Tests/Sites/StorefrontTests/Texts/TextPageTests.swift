import Components
import HTML
import HTTP
import Identity
import Kernel
import Orders
import TestKit
import Testing
import Web

@testable import Storefront

struct TextPageTests {
    @Test("the pages of text have sections in each language")
    func all() {
        #expect(TextPage.samples.count == 2)
        let pages: [any View] = TextPage.samples + [TermsPage.sample, PrivacyPage.sample, ContactPage.sample]
        for page in pages {
            for language in Language.allCases { #expect(page.html(in: language).text.contains("<h2>")) }
        }
        #expect(TextPage.named("nothing", frame: .sample) == nil)
    }

    @Test(
        "the terms have all their sections, the identity of the operator, version and date in each language", arguments: Language.allCases)
    func terms(language: Language) {
        let page = TermsPage.sample.html(in: language).text
        for section in TermsPage.sections {
            for text in [section.title] + section.texts + section.points { #expect(page.contains(text.onPage(in: language))) }
        }
        for line in OperatorIdentity.sample.lines { #expect(page.contains("<bdi>\(line.value)</bdi>")) }
        #expect(page.contains(Terms.version) && page.contains("data-print"))
        let law = language == .arabic ? "31-\u{2060}08" : "31-08"
        #expect(page.contains(law) && Message.termsWithdrawal.text(in: language).contains(law))
    }

    @Test("the downloaded terms are one file that loads nothing, with the same words", arguments: Language.allCases)
    func file(language: Language) async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.get("/\(language.rawValue)/pages/terms/file")
            #expect(browser.status == .ok && browser.header("Content-Type")?.hasPrefix("text/html") == true)
            let name = "kolchi-\(Terms.version)-\(language.rawValue).html"
            #expect(browser.header("Content-Disposition") == "attachment; filename=\"\(name)\"")
            let file = browser.page
            for section in TermsPage.sections {
                for text in section.texts + section.points { #expect(file.contains(text.onPage(in: language))) }
            }
            for load in ["src=", "href=", "url(", "<script", "<link", "<img", "@import"] { #expect(!file.contains(load), "\(load)") }
            #expect(file.contains("dir=\"\(language.isRightToLeft ? "rtl" : "ltr")\"") && file.contains("</html>"))
        }
    }
}

extension Message {
    /// The words as a page shows them, with isolates as elements.
    func onPage(in language: Language) -> String {
        var out = HTMLBuffer(language: language)
        out.text(self)
        return out.finish().text
    }
}
