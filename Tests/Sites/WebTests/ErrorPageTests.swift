import Components
import HTML
import Kernel
import Testing
import Web

@Suite("An error page")
struct ErrorPageTests {
    @Test("is rendered with the search box", arguments: Language.allCases)
    func errors(language: Language) {
        for page in ErrorPage.samples {
            let html = page.html(in: language).text
            #expect(html.contains("error-page"))
            #expect(html.contains("role=\"search\""))
        }
    }
}
