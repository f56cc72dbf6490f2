import Auditing
import Identity
import Kernel
import Postgres
import TestKit
import Testing

@Suite("A session")
struct SessionTests {
    @Test("is found by its token only, and the table does not hold the token")
    func token() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx)
            let (id, token) = try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "Firefox\u{1B}[2J", in: tx)
            let known = try #require(try await tx.read(Session.of(token)))
            #expect(known.session.id == id && known.person.id == person.id)
            #expect(known.session.userAgent == "Firefox[2J")
            #expect(try await tx.read(Session.of(Session.Token())) == nil)
            let row = try await tx.read(Query.one("SELECT s::text FROM identity.session s") { row in try row.next(String.self) })
            #expect(!row.contains(token.secret))
        }
    }

    @Test("gets a new token on renewal, and the old one stops working")
    func renewed() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx)
            let (id, old) = try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "", in: tx)
            let new = try await Session.renew(id, in: tx)
            #expect(try await tx.read(Session.of(old)) == nil)
            #expect(try await tx.read(Session.of(new))?.session.id == id)
        }
    }

    @Test("ends after thirty days without use, and after half a year in any case")
    func limits() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx)
            let (id, token) = try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "", in: tx)
            for day in [29, 58, 87, 116, 145, 174] {
                try await TestDatabase.shiftClock(bySeconds: day * 86_400, in: tx)
                #expect(try await tx.read(Session.of(token)) != nil, "day \(day)")
                try await Session.recordSeen(id, in: tx)
            }
            try await TestDatabase.shiftClock(bySeconds: 181 * 86_400, in: tx)
            #expect(try await tx.read(Session.of(token)) == nil)
            let (_, idle) = try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "", in: tx)
            try await TestDatabase.shiftClock(bySeconds: 212 * 86_400, in: tx)
            #expect(try await tx.read(Session.of(idle)) == nil)
            #expect(try await tx.read(Session.all(of: person.id)).isEmpty)
        }
    }

    @Test(
        "of staff ends after 30 minutes without use, and after eight hours in any case",
        arguments: StaffRole.allCases)
    func staff(_ staffRole: StaffRole) async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx)
            try await person.id.becomes(staffRole, in: tx)
            let (id, token) = try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "", in: tx)
            let minutes = Array(stride(from: 29, to: 480, by: 29))
            for minute in minutes {
                try await TestDatabase.shiftClock(bySeconds: minute * 60, in: tx)
                #expect(try await tx.read(Session.of(token))?.session.mustBeRecorded == true, "minute \(minute)")
                try await Session.recordSeen(id, in: tx)
                #expect(try await tx.read(Session.of(token))?.session.mustBeRecorded == false)
            }
            try await TestDatabase.shiftClock(bySeconds: 480 * 60, in: tx)
            #expect(try await tx.read(Session.of(token)) == nil)
            #expect(try await tx.read(Session.all(of: person.id)).isEmpty)
            let (_, idle) = try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "", in: tx)
            try await TestDatabase.shiftClock(bySeconds: (480 + 30) * 60, in: tx)
            #expect(try await tx.read(Session.of(idle)) == nil)
        }
    }

    @Test("can be ended by its person only; all others can be ended at once")
    func ended() async throws {
        try await TestDatabase.rolledBack { tx in
            let (person, other) = (try await Cast.salma.signsUp(in: tx), try await Cast.samir.signsUp(in: tx))
            var sessions: [Session.ID] = []
            for _ in 0..<3 { sessions.append(try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "", in: tx).id) }
            #expect(try await !Session.end(sessions[0], of: other.id, in: tx))
            #expect(try await Session.end(sessions[0], of: person.id, in: tx))
            try await Session.endAll(of: person.id, except: sessions[1], in: tx)
            #expect(try await tx.read(Session.all(of: person.id)).map(\.id) == [sessions[1]])
        }
    }

    @Test("that has expired is deleted")
    func swept() async throws {
        try await TestDatabase.clone { db in
            let token = try await db.transaction { tx in
                let person = try await Cast.salma.signsUp(in: tx)
                _ = try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "", in: tx)
                try await TestDatabase.shiftClock(bySeconds: 31 * 86_400, in: tx)
                return try await Session.begin(for: person.id, from: "192.0.2.1", userAgent: "", in: tx).token
            }
            #expect(try await Session.sweep(in: db) == 1)
            #expect(try await db.read(Session.of(token)) != nil)
        }
    }
}
