import Components
import Foundation
import HTML
import HTTP
import Kernel
import Storefront
import TestKit
import Testing
import Web

@Suite("The templates")
struct TemplateTests {
    @Test("have one sample each, except layouts, which every page shows")
    func samples() {
        let shown = Set(Samples.all.map(Samples.template))
        let templates = Checkout.files(below: "Templates", ending: "html").map { $0.deletingPathExtension().lastPathComponent }
        #expect(templates.count > 25)
        for template in templates where !template.hasSuffix("Layout") {
            #expect(shown.contains(template), "\(template).html has no sample")
        }
    }

    @Test("show their samples in each language", arguments: Language.allCases)
    func languages(language: Language) {
        for view in Samples.all {
            let (html, name) = (view.html(in: language).text, Samples.template(of: view))
            #expect(!html.isEmpty, "\(name)")
            #expect(!html.contains("Optional("), "\(name)")
            let isPage = name.hasSuffix("Page")
            let head = "<html lang=\"\(language.rawValue)\" dir=\"\(language.isRightToLeft ? "rtl" : "ltr")\">"
            // An e-mail and a file to save are whole documents too, but not pages of the shop.
            #expect(html.contains(head) == (isPage || ["EmailContent", "TermsFile"].contains(name)), "\(name)")
            guard isPage else { continue }
            #expect(html.matches(of: /<h1[ >]/).count == 1, "\(name) has one heading of the first order")
            #expect(html.matches(of: /<title>[^<]+ – Kolchi<\/title>/).count == 1, "\(name) has a title")
        }
    }

    @Test("make a different page in each language")
    func translated() {
        for page in Samples.pages {
            let name = Samples.template(of: page)
            #expect(Set(Language.allCases.map { page.html(in: $0).text }).count == 3, "\(name)")
        }
    }

    @Test("link in their samples only to routes of the storefront, with the right method")
    func routes() {
        var router = Router<Route>()
        for route in TestBrowser.routes { router.add(route.method, "/:language" + route.pattern, route) }
        var ways: Set<PageLink> = []
        for view in Samples.all {
            for way in PageLink.all(in: view.html(in: .french).text) where way.isOfPage {
                ways.insert(way)
                let request = Request(way.method, way.target)
                switch router.match(request.method, request.segments) {
                case .found: continue
                case .notFound: Issue.record("\(Samples.template(of: view)) leads to \(way.target), which is nowhere")
                case .methodNotAllowed: Issue.record("\(Samples.template(of: view)) sends \(way.method.rawValue) to \(way.target)")
                }
            }
        }
        #expect(ways.count > 30)
        #expect(ways.contains { $0.method == .post })
    }
}
