import Auditing
import Components
import Config
import HTTP
import Identity
import Kernel
import Metrics
import Postgres
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("A refusal")
struct RefusalTests {
    private func acts(_ name: String, _ person: Person.ID, _ db: Database) async throws -> Int {
        try await db.read(
            Query.one("SELECT count(*) FROM audit.act WHERE name = \(name) AND subject = \(person.auditSubject.description)") { row in
                try row.next(Int.self)
            })
    }

    @Test("of access to a page is counted each time, and recorded in the audit log a limited number of times a day")
    func accessDenied() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let resident = try await fixtures.resident(in: db)
            let id = try await db.read(Query.one("SELECT person_id FROM identity.session") { row in try row.next(Person.ID.self) })
            let house = TestBrowser(
                beside: resident,
                routes: [RouteGroup(access: .staff(.moderator), privacy: .personal).get("/staff-room", Handler { _ in .text("welcome") })])
            for (name, value) in resident.cookies { house.set(name, to: value) }
            let before = Refusals.count(.accessDenied)
            for _ in 0..<Audit.refusalsADay + 3 {
                await house.get("/fr/staff-room")
                #expect(house.status == .notFound)
            }
            #expect(Refusals.count(.accessDenied) >= before + Audit.refusalsADay + 3)
            #expect(try await acts("site.access-denied", id, db) == Audit.refusalsADay)
            let details = try await db.read(
                Query.one("SELECT details::text FROM audit.act WHERE name = 'site.access-denied' LIMIT 1") { row in
                    try row.next(String.self)
                })
            #expect(details == "{\"route\":\"/:language/staff-room\"}")
        }
    }

    @Test("of a login is counted, and recorded if the account exists; an exceeded rate limit is counted too")
    func wrongPassword() async throws {
        try await TestDatabase.clone { db in
            let person = try await db.transaction { try await Cast.amina.signsUpWithoutPassword(in: $0).id }
            let stranger = try await TestBrowser(in: db)
            await stranger.get("/fr/login")
            let (passwords, limits) = (Refusals.count(.wrongPassword), Refusals.count(.limit))
            for contact in ["nobody@kolchi.example", "amina@kolchi.example"] {
                await stranger.post("/fr/login", [("contact", contact), ("password", "not the password")])
                #expect(stranger.status == .unprocessableContent)
            }
            #expect(Refusals.count(.wrongPassword) >= passwords + 2)
            try await eventually("it is written down") { try await acts("identity.password-refused", person, db) == 1 ? () : nil }
            let all = try await db.read(
                Query.one("SELECT count(*) FROM audit.act WHERE name = 'identity.password-refused'") { row in try row.next(Int.self) })
            #expect(all == 1, "of a stranger there is nothing to write")
            for _ in 0..<LoginAttempt.triesOfAccount {
                await stranger.post("/fr/login", [("contact", "nobody@kolchi.example"), ("password", "not the password")])
            }
            #expect(stranger.status == .tooManyRequests && Refusals.count(.limit) > limits)
        }
    }
}
