import Components
import Foundation
import HTML
import Kernel
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("The privacy page")
struct PrivacyPageTests {
    @Test("lists all stored data and all cookies in each language", arguments: Language.allCases)
    func lists(language: Language) {
        let page = PrivacyPage.sample.html(in: language).text
        for data in StoredData.all {
            for text in [data.what, data.why, data.howLong] { #expect(page.contains(text.onPage(in: language)), "\(text.key)") }
        }
        for cookie in ShopCookie.allCases {
            #expect(page.contains("__Host-" + cookie.name) && page.contains(cookie.purpose.onPage(in: language)))
            #expect(page.contains(cookie.duration.onPage(in: language)))
        }
        #expect(page.contains("D-123/2026") && page.contains("CNDP") == (language != .arabic))
    }

    @Test("has the table of docs/personal-data.md")
    func documented() throws {
        let document = try String(contentsOf: checkoutFolder.appending(path: "docs/personal-data.md"), encoding: .utf8)
        #expect(document.contains(StoredData.markdown), "write this table:\n\(StoredData.markdown)")
    }

    @Test("knows every cookie, because only declared cookies can be set")
    func declared() throws {
        var declarations: [String] = []
        let sources = checkoutFolder.appending(path: "Sources")
        for case let file as URL in FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil) ?? .init()
        where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            declarations += text.matches(of: /(?:struct|enum|class|extension|actor) (\w+)[^{\n]*[:,] CookieDeclaration\b/).map {
                String($0.1)
            }
            let isCookie = file.lastPathComponent == "Cookie.swift"
            #expect(
                isCookie || !text.contains("\"Set-Cookie\"") || file.lastPathComponent == "Response.swift" || file.path.contains("TestKit"))
        }
        #expect(declarations == ["ShopCookie"])
    }
}
