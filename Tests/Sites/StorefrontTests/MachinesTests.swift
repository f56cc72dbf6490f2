import HTTP
import Kernel
import Postgres
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("For search engines,")
struct MachinesTests {
    @Test("each page that may be indexed has a description of its own in each language")
    func descriptions() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let browser = try await TestBrowser(in: db)
            var found: [String: String] = [:]
            let routes = TestBrowser.routes.filter { $0.method == .get && $0.access == .everyone && !$0.isForDevelopment }
            for route in routes {
                for language in Language.allCases {
                    let target = "/\(language.rawValue)" + fixtures.target(route).dropFirst(3)
                    await browser.get(target)
                    guard browser.status == .ok, browser.page.contains("<html"), browser.header("Content-Disposition") == nil,
                        !browser.page.contains("name=\"robots\" content=\"noindex")
                    else { continue }
                    let description = browser.page.firstMatch(of: /<meta name="description" content="([^"]+)">/).map { String($0.1) } ?? ""
                    #expect(description.count >= 8, "\(target)")
                    if let other = found.updateValue(target, forKey: "\(language) \(description)") {
                        Issue.record("\(target) and \(other) say the same")
                    }
                }
            }
            #expect(found.count >= 25, "\(found.values.sorted())")
        }
    }

    @Test("robots.txt keeps out every page about the visitor")
    func robots() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let answer = await Crawlers(world: browser.world).answer(Request(.get, "/robots.txt"), on: db)
            guard case .bytes(let bytes) = answer.body else { Issue.record("robots.txt has no bytes"); return }
            let closed = bytes.text.matches(of: /Disallow: \/\*(\S+)/).map { String($0.1).split(separator: "*").map(String.init) }
            for route in TestBrowser.routes where [.personal, .secret].contains(route.privacy) && !route.isForDevelopment {
                // What selling means is for everybody. Only a logged-in person sees an application there.
                guard !route.pattern.hasPrefix("/pages/contact"), route.pattern != "/sell" else { continue }
                // For a crawler, the pages of the staff do not exist. So robots.txt does not name them either.
                if case .staff = route.access.who {
                    #expect(!bytes.text.contains("/house"))
                    continue
                }
                let isClosed = closed.contains { parts in
                    route.pattern.hasPrefix(parts[0]) && parts.dropFirst().allSatisfy { route.pattern.contains($0) }
                }
                #expect(isClosed, "\(route.pattern)")
            }
        }
    }
}
