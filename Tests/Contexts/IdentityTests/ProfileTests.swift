import Auditing
import Identity
import Kernel
import Postgres
import TestKit
import Testing

@Suite("A profile")
struct ProfileTests {
    @Test("has a name of readable characters, with white space tidied")
    func names() throws {
        #expect(try Person.name(typed: "  سلمى   بنجلون ") == "سلمى بنجلون")
        #expect(try Person.name(typed: String(repeating: "a", count: Person.mostOfName)).count == Person.mostOfName)
        #expect(throws: FormFault.missing) { try Person.name(typed: " \n ") }
        #expect(throws: FormFault.unreadable) { try Person.name(typed: "Salma \u{202E}nuolleJneB") }
        #expect(throws: FormFault.tooLong(most: Person.mostOfName)) {
            try Person.name(typed: String(repeating: "a", count: Person.mostOfName + 1))
        }
    }

    @Test("is changed for its person only, and the audit log does not say what it was changed to")
    func changed() async throws {
        try await TestDatabase.rolledBack { tx in
            let (salma, samir) = (try await Cast.salma.signsUp(in: tx), try await Cast.samir.signsUp(in: tx))
            for _ in 0..<2 { try await Person.save(name: "Nadia", language: .arabic, of: salma.id, in: tx) }
            let (one, other) = try await tx.read(Person.with(salma.id), Person.with(samir.id))
            #expect(one?.name == "Nadia" && one?.language == .arabic && other?.name == Cast.samir.name && other?.language == .french)
            let acts = try await tx.read(
                Query<[String]>.all(
                    "SELECT name || ' ' || details::text FROM audit.act WHERE subject = \(salma.id.auditSubject.description)"
                ) {
                    row in try row.next()
                })
            #expect(acts == ["identity.profile-changed {}"])
        }
    }

    @Test("has a stored picture; replacing it returns the former one, so that it can be released")
    func avatar() async throws {
        try await TestDatabase.rolledBack { tx in
            let first = try await Cast.storePicture("portrait", width: 300, height: 200, in: tx)
            let second = try await Cast.storePicture("view", width: 300, height: 200, in: tx)
            let salma = try await Cast.salma.signsUp(in: tx)
            #expect(try await tx.read(Person.avatar(of: salma.id)) == nil)
            #expect(try await Person.setAvatar(first, of: salma.id, in: tx) == nil)
            #expect(try await Person.setAvatar(first, of: salma.id, in: tx) == nil)
            #expect(try await tx.read(Person.avatar(of: salma.id)) == first)
            #expect(try await Person.setAvatar(second, of: salma.id, in: tx) == first)
            #expect(try await Person.setAvatar(nil, of: salma.id, in: tx) == second)
            #expect(try await Person.setAvatar(nil, of: salma.id, in: tx) == nil)
        }
        try await TestDatabase.clone { db in
            let salma = try await db.transaction { try await Cast.salma.signsUp(in: $0) }
            await #expect(throws: DatabaseError.self) {
                try await db.transaction { tx in try await Person.setAvatar("a1", of: salma.id, in: tx) }
            }
        }
    }
}
