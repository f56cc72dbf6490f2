import Components
import HTML
import Kernel
import Testing
import Web

@testable import Storefront

struct HomePageTests {
    @Test("the home page links to categories, the newest pieces and the search, in its language", arguments: Language.allCases)
    func home(language: Language) {
        let page = HomePage.sample.html(in: language).text
        #expect(page.contains("<html lang=\"\(language.rawValue)\" dir=\"\(language.isRightToLeft ? "rtl" : "ltr")\">"))
        #expect(page.contains("/categories/mode"))
        #expect(page.contains("/products/caftan-majorelle"))
        #expect(page.contains("action=\"/\(language.rawValue)/search\""))
        #expect(page.contains(Message.layoutByCash.text(in: language)))
    }

    @Test("every page links to its three languages and to the legal pages")
    func frame() {
        let page = HomePage.sample.html(in: .french).text
        for language in Language.allCases { #expect(page.contains("hreflang=\"\(language.rawValue)\"")) }
        #expect(page.contains("rel=\"canonical\" href=\"https://kolchi.example/fr\""))
        for name in ["about", "terms", "privacy", "contact"] { #expect(page.contains("/fr/pages/\(name)\"")) }
        #expect(page.contains("ICE 000000000000000"))
    }

    @Test("no page has an inline style or script")
    func policy() {
        for page in [HomePage.sample.html(in: .arabic).text, ProductPage.sample.html(in: .arabic).text] {
            #expect(!page.contains(" style="))
            #expect(!page.contains("<style"))
            #expect(!page.contains("<script>"))
        }
    }
}
