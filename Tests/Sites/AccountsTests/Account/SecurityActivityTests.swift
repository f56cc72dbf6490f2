import HTTP
import Identity
import Kernel
import Postgres
import TestKit
import Testing
import Web

@testable import Notifications

@Suite("The security activity of an account")
struct SecurityActivityTests {
    private let email = "nadia@exemple.org"
    private let page = "/fr/account/security/activity"

    /// Logs in with a second browser, and posts the notification about it.
    /// - Returns: the second browser, and the notification's key as the page shows it.
    private func login(_ owner: TestBrowser, as agent: HeaderValue) async throws -> (browser: TestBrowser, notification: String) {
        let person = try await owner.person(email)
        let known = try await owner.db.read(Session.all(of: person.id)).map(\.id)
        let browser = TestBrowser(beside: owner)
        browser.userAgent = agent
        await browser.logsIn(email)
        let sessions = try await owner.db.read(Session.all(of: person.id))
        let session = try #require(sessions.first { !known.contains($0.id) })
        try await owner.db.transaction { try await NotificationKey(.deviceAppeared, session.id).post(to: person.id, in: $0) }
        let notification = try #require(try await owner.db.read(InAppNotification.newest(of: person.id)).first)
        return (browser, notification.id.description)
    }

    @Test("is reached from the security page, and shows each device with the login that was notified")
    func shown() async throws {
        try await TestDatabase.clone { db in
            let owner = try await TestBrowser(in: db)
            try await owner.signsUp(email)
            await owner.get("/fr/account/security")
            #expect(owner.page.contains("href=\"\(page)\""))
            await owner.get(page)
            #expect(owner.status == .ok && owner.page.contains("Aucune alerte pour cet appareil."))
            #expect(!owner.page.contains("Ce n’était pas moi"))

            let (_, notification) = try await login(owner, as: "Mozilla/5.0 (Android 14) Firefox/140.0")
            await owner.get(page)
            #expect(owner.page.contains("Firefox, Android") && owner.page.contains("value=\"\(notification)\""))
            #expect(owner.page.contains("Ce n’était pas moi"))
        }
    }

    @Test("an own login is settled, and a stranger’s device is logged out")
    func answered() async throws {
        try await TestDatabase.clone { db in
            let owner = try await TestBrowser(in: db)
            try await owner.signsUp(email)
            let mine = try await login(owner, as: "Mozilla/5.0 (Android 14) Firefox/140.0")
            let stranger = try await login(owner, as: "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0")

            await owner.get(page)
            await owner.post(page, [("notification", mine.notification), ("answer", "mine")])
            #expect(owner.location == page)
            await owner.get(page)
            #expect(!owner.page.contains("value=\"\(mine.notification)\""))
            #expect(await mine.browser.isLoggedIn())

            await owner.get(page)
            await owner.post(page, [("notification", stranger.notification), ("answer", "stranger")])
            #expect(owner.location == "/fr/account/security")
            #expect(await !stranger.browser.isLoggedIn())
            #expect(await owner.isLoggedIn())
            await owner.get(page)
            #expect(owner.page.contains("Appareils déconnectés"))
            #expect(!owner.page.contains("Chrome, Windows"))
        }
    }

    @Test("answers about another person’s notification, the own browser or nonsense change nothing")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let owner = try await TestBrowser(in: db)
            try await owner.signsUp(email)
            let (other, notification) = try await login(owner, as: "Firefox/140.0")
            let stranger = TestBrowser(beside: owner)
            try await stranger.signsUp("salma@exemple.org")
            await stranger.get("/fr/account/security")
            await stranger.post(page, [("notification", notification), ("answer", "stranger")])
            #expect(stranger.status == .notFound)
            await other.get(page)
            await other.post(page, [("notification", notification), ("answer", "stranger")])
            #expect(other.status == .badRequest)
            for fields in [
                [("notification", notification)], [("notification", "x"), ("answer", "mine")],
                [("notification", notification), ("answer", "x")],
            ] {
                await owner.get(page)
                await owner.post(page, fields)
                #expect(owner.status == .badRequest, "\(fields)")
            }
            #expect(await other.isLoggedIn())
        }
    }
}
