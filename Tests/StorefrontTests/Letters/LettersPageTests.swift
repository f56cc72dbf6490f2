import HTTP
import Kernel
import Notifications
import Postgres
import Site
import TestKit
import Testing

@testable import Storefront

/// Where the link in the foot of a letter leads, through the storefront's routes.
struct LettersPageTests {
    private let email = "salma@example.ma"

    private func address(for shopper: TestBrowser) throws -> (address: String, subscription: UnsubscribeToken) {
        let recipient = try #require(EmailAddress(typed: email))
        let subscription = try #require(UnsubscribeToken(.orders, to: recipient, of: nil))
        return ("/fr/letters/\(subscription.token(shopper.world.key))", subscription)
    }

    @Test("looking at it changes nothing, and it says for whom it is and for which letters")
    func looks() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await TestBrowser(in: db)
            let address = try address(for: shopper).address
            let before = try await Fingerprint.of(db)
            for _ in 1...2 { await shopper.get(address) }
            await shopper.head(address)
            #expect(try await Fingerprint.of(db).changes(since: before) == [])
            await shopper.get(address)
            #expect(shopper.status == .ok && shopper.header("Cache-Control") == "no-store")
            #expect(shopper.page.contains(email) && shopper.page.contains("Ne plus les recevoir"))
        }
    }

    @Test(
        "a mail program refuses by one post without cookie, origin or token, in either form, and never takes back",
        arguments: ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] as [HeaderValue])
    func oneClick(type: HeaderValue) async throws {
        try await TestDatabase.clone { db in
            let shopper = try await TestBrowser(in: db)
            let (address, subscription) = try address(for: shopper)
            let body =
                type.description.hasPrefix("multipart")
                ? "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"
                : "List-Unsubscribe=One-Click"
            for _ in 1...2 {
                let program = TestBrowser(beside: shopper)
                await program.send(.post, address, body, type: type)
                #expect(program.status == .ok && program.page.contains("ne sont plus envoyés"))
                #expect(try await !subscription.isWanted(in: db))
            }
            let program = TestBrowser(beside: shopper)
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

    @Test("a reader switches off and on by the button", arguments: Language.allCases)
    func button(language: Language) async throws {
        try await TestDatabase.clone { db in
            let shopper = try await TestBrowser(in: db)
            let (french, subscription) = try address(for: shopper)
            let address = "/\(language.rawValue)" + french.dropFirst(3)
            await shopper.get(address)
            for isWanted in [false, true] {
                await shopper.post(address + "/choice", [("wanted", try shopper.hidden("wanted"))])
                #expect(shopper.location == address)
                #expect(try await subscription.isWanted(in: db) == isWanted)
                try await shopper.follow()
            }
            await shopper.post(address + "/choice", [("wanted", "maybe")])
            #expect(shopper.status == .badRequest)
        }
    }
}
