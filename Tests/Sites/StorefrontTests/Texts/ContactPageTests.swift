import Components
import HTML
import HTTP
import Identity
import Kernel
import Postgres
import Support
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("The contact form")
struct ContactPageTests {
    private static func fields(_ changes: [String: String] = [:], _ browser: TestBrowser) throws -> [(String, String)] {
        let fields = [
            "key": try browser.hidden("key"), "name": "Nadia", "contact": "nadia@example.ma", "topic": "order", "order": "K-7HM2XQP",
            "words": "Quand arrive mon colis ?",
        ]
        return fields.merging(changes) { $1 }.map { ($0.key, $0.value) }
    }

    private static func stored(in db: Database) async throws -> [ContactMessage] { try await db.read(ContactMessage.newest(10)) }

    @Test("is filled in by a link and by the account, and stores one message, however often it is sent")
    func sent() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.signsUp("nadia@example.ma")
            await browser.get("/fr/pages/contact?topic=order&order=K-7HM2XQP")
            for value in ["value=\"K-7HM2XQP\"", "value=\"Nadia Amrani\"", "value=\"nadia@example.ma\"", "value=\"order\" selected"] {
                #expect(browser.page.contains(value), "\(value)")
            }
            let fields = try Self.fields(["name": "Nadia Amrani"], browser)
            for _ in 1...2 {
                await browser.post("/fr/pages/contact", fields)
                #expect(browser.location == "/fr/pages/contact/thanks")
            }
            let messages = try await Self.stored(in: db)
            let message = try #require(messages.first)
            #expect(messages.count == 1 && message.topic == .order && message.orderNumber == "K-7HM2XQP" && message.person != nil)
            #expect(message.contact == Contact(typed: "nadia@example.ma") && message.words == "Quand arrive mon colis ?")
            try await browser.follow()
            #expect(browser.status == .ok && browser.page.contains(Message.contactThanksTitle.text(in: .french)))
        }
    }

    @Test("shows each error beside its field and keeps what was typed")
    func mistakes() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/pages/contact")
            await browser.post(
                "/fr/pages/contact",
                try Self.fields(
                    ["name": " ", "contact": "nadia", "topic": "", "order": String(repeating: "K", count: 21), "words": ""], browser))
            #expect(browser.status == .unprocessableContent)
            for field in ["name", "contact", "topic", "order", "words"] {
                #expect(browser.page.contains("id=\"\(field)-error\""), "\(field)")
            }
            #expect(browser.page.contains("value=\"nadia\"") && browser.page.contains("noindex"))
            #expect(try await Self.stored(in: db).isEmpty)
        }
    }

    @Test("accepts a telephone number, and has to wait after five messages in an hour with the same contact")
    func limited() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            for count in 1...6 {
                await browser.get("/fr/pages/contact")
                await browser.post("/fr/pages/contact", try Self.fields(["contact": "06 12 34 56 78"], browser))
                #expect(browser.status == (count <= 5 ? .seeOther : .tooManyRequests), "\(count)")
            }
            #expect(browser.page.contains("id=\"words-error\"") && browser.page.contains("Quand arrive mon colis ?"))
            let waits = [1, 2, 3, 11].map { Message.contactErrorTooMany(count: $0).text(in: .arabic) }
            for (wait, words) in zip(waits, ["دقيقة واحدة", "دقيقتين", "3 دقائق", "11 دقيقة"]) { #expect(wait.contains(words)) }
            #expect(Message.contactErrorTooMany(count: 1).text(in: .french).contains("1\u{A0}minute,"))
            let messages = try await Self.stored(in: db)
            #expect(messages.count == 5 && messages.allSatisfy { $0.contact.phone?.rawValue == "+212612345678" })
        }
    }
}
