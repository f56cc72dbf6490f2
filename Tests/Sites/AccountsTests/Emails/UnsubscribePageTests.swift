import Components
import HTTP
import Kernel
import Notifications
import Postgres
import TestKit
import Testing
import Web

@testable import Accounts

/// The page behind the unsubscribe link of an e-mail, through the storefront's routes.
struct UnsubscribePageTests {
    private let email = "salma@example.ma"

    private func address(for browser: TestBrowser) throws -> (address: String, subscription: UnsubscribeToken) {
        let recipient = try #require(EmailAddress(typed: email))
        let subscription = try #require(UnsubscribeToken(.orders, to: recipient, of: nil))
        return ("/fr/letters/\(subscription.token(browser.world.key))", subscription)
    }

    @Test("opening the page changes nothing; it shows the address and the kind of e-mails")
    func looks() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let address = try address(for: browser).address
            let before = try await Fingerprint.of(db)
            for _ in 1...2 { await browser.get(address) }
            await browser.head(address)
            #expect(try await Fingerprint.of(db).changes(since: before) == [])
            await browser.get(address)
            #expect(browser.status == .ok && browser.header("Cache-Control") == "no-store")
            #expect(browser.page.contains(email) && browser.page.contains("Ne plus les recevoir"))
        }
    }

    @Test(
        "a mail program unsubscribes by one POST without cookie, origin or token, in either encoding, and cannot subscribe again",
        arguments: ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] as [HeaderValue])
    func oneClick(type: HeaderValue) async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let (address, subscription) = try address(for: browser)
            let body =
                type.description.hasPrefix("multipart")
                ? "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"
                : "List-Unsubscribe=One-Click"
            for _ in 1...2 {
                let program = TestBrowser(beside: browser)
                await program.send(.post, address, body, type: type)
                #expect(program.status == .ok && program.page.contains("ne sont plus envoyés"))
                #expect(try await !subscription.isWanted(in: db))
            }
            let program = TestBrowser(beside: browser)
            await program.send(.post, address, "wanted=yes", type: "application/x-www-form-urlencoded")
            #expect(try await !subscription.isWanted(in: db))
            await program.send(.post, address + "/choice", "wanted=yes", type: "application/x-www-form-urlencoded")
            #expect(program.status == .forbidden)
            #expect(try await !subscription.isWanted(in: db))
            let before = try await Fingerprint.of(db)
            await program.send(.post, address + "x", body, type: type)
            #expect(program.status == .notFound)
            #expect(try await Fingerprint.of(db).changes(since: before) == [])
        }
    }

    @Test("the button switches the e-mails off and on again", arguments: Language.allCases)
    func button(language: Language) async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let (french, subscription) = try address(for: browser)
            let address = "/\(language.rawValue)" + french.dropFirst(3)
            await browser.get(address)
            for isWanted in [false, true] {
                await browser.post(address + "/choice", [("wanted", try browser.hidden("wanted"))])
                #expect(browser.location == address)
                #expect(try await subscription.isWanted(in: db) == isWanted)
                try await browser.follow()
            }
            await browser.post(address + "/choice", [("wanted", "maybe")])
            #expect(browser.status == .badRequest)
        }
    }
}
