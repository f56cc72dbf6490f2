import Auditing
import Kernel
import Postgres
import Secrets
import TestKit
import Testing

@Suite("The audit log")
struct AuditTests {
    private func record(_ count: Int, in db: Database) async throws {
        for number in 1...count {
            try await db.transaction { tx in
                try await Audit.record(
                    "tests.done", by: .system, on: Audit.Subject("thing", number), ["said": "“\(number)”/\\", "a": "b"], in: tx)
            }
        }
    }

    @Test("holds what was recorded, and nothing of what was rolled back")
    func records() async throws {
        try await TestDatabase.clone { db in
            try await record(1, in: db)
            struct Regret: Error {}
            await #expect(throws: Regret.self) {
                try await db.transaction { tx in
                    try await Audit.record("tests.undone", by: .login("root"), on: Audit.Subject("system", "kolchi"), in: tx)
                    throw Regret()
                }
            }
            let acts = try await db.read(
                Query<[[String]]>.all("SELECT name, actor, subject, details->>'said', details::text FROM audit.act") { row in
                    [try row.next(), try row.next(), try row.next(), try row.next(), try row.next()]
                })
            #expect(acts == [["tests.done", "system kolchi", "thing 1", "“1”/\\", #"{"a":"b","said":"“1”/\\"}"#]])
        }
    }

    @Test("refuses the value of a personal column and the name of an unknown one; a digest of it is fine")
    func personalColumns() async throws {
        try await TestDatabase.clone { db in
            let act = { (before: Audit.Values, after: Audit.Values) in
                try await db.transaction { tx in
                    try await Audit.record("tests.done", by: .system, on: Audit.Subject("thing", 1), before: before, after: after, in: tx)
                }
            }
            let (name, other) = (Audit.Value.personal("Nadia", SigningKey()), Audit.Value.personal("Nadia", SigningKey()))
            #expect(name != other)
            try await act(["identity.person.name": .none], ["identity.person.name": name, "identity.staff_role.role": .list(["admin"])])
            for (column, value) in [
                ("act_personal", Audit.Values(dictionaryLiteral: ("identity.person.name", "Nadia"))),
                ("act_personal", ["identity.person.name": .list(["Nadia"])]), ("act_personal", ["identity.person.name": .digest("Nadia")]),
                ("act_column", ["identity.person.nickname": "Nadia"]), ("act_column", ["nothing": 1]),
            ] {
                for values in [(value, Audit.Values()), (Audit.Values(), value)] {
                    await #expect { try await act(values.0, values.1) } throws: { ($0 as? DatabaseError)?.constraint == column }
                }
            }
            let stored = try await db.read(Query<[String]>.all("SELECT details::text FROM audit.act") { row in try row.next() })
            #expect(stored.count == 1 && !stored.joined().contains("Nadia"))
        }
    }

    @Test("vouches for the words of a reason, which can be forgotten but not changed")
    func reasons() async throws {
        try await TestDatabase.clone { db in
            let subject = Audit.Subject("thing", 1)
            try await db.transaction { tx in
                try await Audit.record("tests.done", by: .system, on: subject, why: "Fraude", in: tx)
                try await Audit.record("tests.done", by: .system, on: Audit.Subject("thing", 2), why: "Autre", in: tx)
            }
            let isVouched = Query<[Bool]>.all(
                """
                SELECT encode(sha256(n.salt || convert_to(n.words, 'UTF8')), 'hex') = a.details ->> 'why'
                FROM audit.note n JOIN audit.act a ON a.id = n.act_id ORDER BY a.id
                """
            ) { row in try row.next(Bool?.self) ?? false }
            #expect(try await db.read(isVouched) == [true, true])
            for change in ["UPDATE audit.note SET words = 'Erreur'", "DELETE FROM audit.note"] as [SQL] {
                await #expect(throws: DatabaseError.self) { try await db.transaction { tx in try await tx.run(change) } }
            }
            try await db.transaction { tx in try await Audit.forgetReasons(of: subject, in: tx) }
            #expect(try await db.read(isVouched) == [false, true])
            #expect(try await Audit.seal(in: db) == 2)
            #expect(try await Audit.verify(db).flaws == [])
        }
    }

    @Test("is sealed in batches, each act once, and verified with a count of the unsealed acts")
    func seals() async throws {
        try await TestDatabase.clone { db in
            #expect(try await Audit.seal(in: db) == 0)
            #expect(try await Audit.verify(db).head.position == 0)
            _ = try await db.transaction { tx in
                try await tx.run(
                    "INSERT INTO audit.act (name, actor, subject) SELECT 'tests.done', 'system kolchi', 'thing ' || n FROM generate_series(1, 2500) n"
                )
            }
            #expect(try await Audit.seal(in: db) == 2500)
            #expect(try await Audit.seal(in: db) == 0)
            try await record(2, in: db)
            let verdict = try await Audit.verify(db)
            #expect(verdict.flaws == [] && verdict.head.position == 2500 && verdict.tail == 2 && verdict.tailSince != nil)
            let head = try #require(Audit.Head(verdict.head.description))
            #expect(head == verdict.head)
            #expect(try await Audit.seal(in: db) == 2)
            #expect(try await Audit.verify(db, since: head).flaws == [])
            #expect(try await Audit.verify(db).tail == 0)
        }
    }

    @Test("lets two transactions record at once, and seals nothing after an act that may still be added")
    func concurrent() async throws {
        try await TestDatabase.make { test in
            let other = try await Database.connect(test.url, on: test.db.loop)
            try await test.db.transaction { tx in
                try await Audit.record("tests.slow", by: .system, on: Audit.Subject("system", "kolchi"), in: tx)
                try await record(3, in: other)
                #expect(try await Audit.seal(in: other) == 0)
            }
            #expect(try await Audit.seal(in: other) == 4)
            #expect(try await Audit.verify(other).flaws == [])
            await other.close()
        }
    }

    @Test("has an unbroken chain after many writers and a sealer at once")
    func race() async throws {
        try await TestDatabase.clone { db in
            try await withThrowingTaskGroup { group in
                for _ in 1...8 { group.addTask { try await record(25, in: db) } }
                group.addTask { for _ in 1...20 { try await Audit.seal(in: db) } }
                try await group.waitForAll()
            }
            try await Audit.seal(in: db)
            let verdict = try await Audit.verify(db)
            #expect(verdict.flaws == [] && verdict.head.position == 200 && verdict.tail == 0)
        }
    }

    @Test(
        "cannot be changed by the application's role, which cannot choose the moment or key of an act either",
        arguments: [
            "UPDATE audit.act SET actor = 'person 2'", "DELETE FROM audit.act", "TRUNCATE audit.act CASCADE",
            "UPDATE audit.link SET act_id = 1",
            "DELETE FROM audit.link", "TRUNCATE audit.link", "ALTER TABLE audit.act DISABLE TRIGGER ALL", "DROP TABLE audit.link",
            "INSERT INTO audit.act (done_at, name, actor, subject) VALUES ('2020-01-01', 'tests.done', 'system kolchi', 'thing 1')",
            "INSERT INTO audit.act (id, name, actor, subject) OVERRIDING SYSTEM VALUE VALUES (7, 'tests.done', 'system kolchi', 'thing 1')",
            "CREATE TABLE audit.other (x int)",
        ] as [SQL])
    func appendOnly(statement: SQL) async throws {
        try await TestDatabase.clone { db in
            try await record(2, in: db)
            try await Audit.seal(in: db)
            let error = await #expect(throws: DatabaseError.self) { try await db.transaction { try await $0.run(statement) } }
            #expect(error?.sqlState == "42501")
            #expect(try await Audit.verify(db).flaws == [])
        }
    }

    @Test("is protected from mistakes of its owner")
    func owner() async throws {
        try await TestDatabase.make { test in
            try await record(2, in: test.db)
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            for statement in ["UPDATE audit.act SET actor = 'person 2'", "DELETE FROM audit.act", "TRUNCATE audit.link"] as [SQL] {
                let error = await #expect(throws: DatabaseError.self) { try await owner.transaction { try await $0.run(statement) } }
                #expect(error?.constraint == "append_only")
            }
            await owner.close()
        }
    }

    /// What an owner of the database can do to five sealed acts, and the flaw that is found.
    private static let forgeries: [(statements: [SQL], flaw: Audit.Flaw)] = [
        (["UPDATE audit.act SET actor = 'person 2' WHERE id = 3"], .changed(position: 3, record: "act 3")),
        (["UPDATE audit.act SET details = '{}' WHERE id = 3"], .changed(position: 3, record: "act 3")),
        (["UPDATE audit.act SET done_at = done_at - interval '1 microsecond' WHERE id = 3"], .changed(position: 3, record: "act 3")),
        (["DELETE FROM audit.act WHERE id = 2"], .missing(position: 2, record: "act 2")),
        (["DELETE FROM audit.link WHERE position = 2", "DELETE FROM audit.act WHERE id = 2"], .gap(position: 2)),
        (["DELETE FROM audit.link WHERE position = 1", "DELETE FROM audit.act WHERE id = 1"], .gap(position: 1)),
        (
            ["DELETE FROM audit.link WHERE position = 2", "UPDATE audit.link SET position = position - 1 WHERE position = 3"],
            .changed(position: 2, record: "act 3")
        ),
        (
            [
                "UPDATE audit.link SET act_id = -1 WHERE position = 2", "UPDATE audit.link SET act_id = 2 WHERE position = 3",
                "UPDATE audit.link SET act_id = 3 WHERE position = 2",
            ],
            .changed(position: 2, record: "act 3")
        ),
        (
            [
                """
                INSERT INTO audit.act (id, done_at, name, actor, subject) OVERRIDING SYSTEM VALUE
                SELECT 99, done_at, 'tests.done', 'system kolchi', 'thing 1' FROM audit.act WHERE id = 2
                """
            ],
            .slippedIn(record: "act 99")
        ),
        (
            [
                """
                INSERT INTO audit.act (id, done_at, name, actor, subject) OVERRIDING SYSTEM VALUE
                SELECT 99, done_at, 'tests.done', 'system kolchi', 'thing 1' FROM audit.act WHERE id = 2
                """,
                "UPDATE audit.link SET position = position + 10 WHERE position > 2",
                "UPDATE audit.link SET position = position - 9 WHERE position > 10",
                "INSERT INTO audit.link SELECT 3, 99, hash FROM audit.link WHERE position = 2",
            ],
            .changed(position: 3, record: "act 99")
        ),
    ]

    @Test("reveals what its owner changed, deleted, inserted or moved, and names the first flaw", arguments: forgeries.indices)
    func forged(index: Int) async throws {
        let (statements, flaw) = Self.forgeries[index]
        try await TestDatabase.make { test in
            try await record(5, in: test.db)
            try await Audit.seal(in: test.db)
            #expect(try await Audit.verify(test.db).flaws == [])
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            let opening: [SQL] = [
                "ALTER TABLE audit.act DISABLE TRIGGER append_only",
                "ALTER TABLE audit.link DISABLE TRIGGER append_only, DROP CONSTRAINT link_of_act",
            ]
            _ = try await owner.transaction { try await $0.run(opening + statements) }
            await owner.close()
            #expect(try await Audit.verify(test.db).flaws.first == flaw)
        }
    }

    @Test("reveals a truncated end to everybody who noted the head")
    func cut() async throws {
        try await TestDatabase.make { test in
            try await record(5, in: test.db)
            try await Audit.seal(in: test.db)
            let head = try await Audit.verify(test.db).head
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            _ = try await owner.transaction {
                try await $0.run([
                    "ALTER TABLE audit.act DISABLE TRIGGER append_only", "ALTER TABLE audit.link DISABLE TRIGGER append_only",
                    "DELETE FROM audit.link WHERE position = 5", "DELETE FROM audit.act WHERE id = 5",
                ])
            }
            await owner.close()
            #expect(try await Audit.verify(test.db).flaws == [])
            #expect(try await Audit.verify(test.db, since: head).flaws == [.otherHead(position: 5)])
        }
    }

    @Test("is not sealed further if the end of its chain is missing")
    func headGone() async throws {
        try await TestDatabase.make { test in
            try await record(2, in: test.db)
            try await Audit.seal(in: test.db)
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            _ = try await owner.transaction {
                try await $0.run([
                    "ALTER TABLE audit.act DISABLE TRIGGER append_only", "ALTER TABLE audit.link DROP CONSTRAINT link_of_act",
                    "DELETE FROM audit.act WHERE id = 2",
                ])
            }
            await owner.close()
            try await record(1, in: test.db)
            await #expect(throws: Audit.Flaw.missing(position: 2, record: "act 2")) { try await Audit.seal(in: test.db) }
        }
    }
}
