import Components
import HTTP
package import Identity
import Kernel
import Postgres
import Secrets
import Testing
import Web

/// What a person with an account does in the shop.
extension TestBrowser {
    package static let password = "une longue phrase"

    /// The verification that was requested last.
    package func lastVerification() async throws -> Verification {
        let id = try await db.read(
            Query.one("SELECT id FROM identity.proof ORDER BY asked_at DESC, id DESC LIMIT 1") { row in try row.next(Verification.ID.self) }
        )
        return try #require(try await db.read(Verification.open(id)))
    }

    /// The URL in the e-mail of the last verification.
    package func lastLink(_ page: String) async throws -> String { "/fr/\(page)/" + (try await lastVerification()).token(world.key) }

    /// Fills in the sign-up form and sends it.
    package func asksForAccount(_ contact: String, name: String = "Nadia Amrani") async {
        await get("/fr/signup")
        await post("/fr/signup", [("name", name), ("contact", contact), ("password", Self.password)])
    }

    /// Signs up and verifies the contact, in one browser.
    package func signsUp(_ contact: String) async throws {
        await asksForAccount(contact)
        if contact.contains("@") {
            let link = try await lastLink("verify")
            await get(link)
            await post(link)
        } else {
            try await follow()
            await post(try #require(codeForm), [("code", try await lastVerification().code(world.key))])
        }
        #expect(status == .seeOther && cookies["session"] != nil)
    }

    package func logsIn(_ contact: String, password: String = TestBrowser.password, next: String = "") async {
        await get("/fr/login")
        await post("/fr/login", [("contact", contact), ("password", password), ("next", next)])
    }

    /// Logs out by the button on the account page.
    package func logsOut() async {
        await get("/fr/account")
        await post("/fr/logout")
    }

    /// The URL to which the code form posts.
    package var codeForm: String? { page.firstMatch(of: /action="(\/fr\/(?:reset\/)?code\/[^"]+)"/).map { String($0.output.1) } }

    /// Whether the account page is shown.
    package func isLoggedIn() async -> Bool {
        await get("/fr/account")
        return status == .ok
    }

    /// The person with that contact.
    package func person(_ contact: String) async throws -> Person {
        let known = try await db.read(Person.reached(at: try #require(Contact(typed: contact))))
        return try #require(known)
    }
}
