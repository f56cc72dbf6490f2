import Auditing
import Kernel
import Postgres
import TestKit
import Testing

@testable import Ledger

@Suite("The seal of the books")
struct EntrySealTests {
    private func posted(_ entries: Int, in db: Database) async throws {
        for number in 1...entries { try await Books.post(Books.sale("\(number)", of: Posting.OrderKey()), in: db) }
    }

    @Test("covers each entry once, with its postings, and nothing after an entry that may still be added")
    func seals() async throws {
        try await TestDatabase.make { test in
            let other = try await Database.connect(test.url, on: test.db.loop)
            try await Books.post(Books.sale("earlier"), in: other)
            try await test.db.transaction { tx in
                try await Entry.post(Books.sale("slow"), in: tx)
                try await posted(2, in: other)
                let sealed = try await Entry.seal(in: other)
                #expect(sealed == 1)
            }
            let (sealed, again) = (try await Entry.seal(in: other), try await Entry.seal(in: other))
            try await Books.post(Books.sale("9"), in: other)
            let verdict = try await Entry.verify(other)
            #expect(sealed == 3 && again == 0)
            #expect(verdict.flaws == [] && verdict.head.position == 4 && verdict.tail == 1)
            await other.close()
        }
    }

    /// What an owner of the database can do to five sealed entries, and the flaw that is found.
    private static let forgeries: [(statements: [SQL], flaw: SealedChain.Flaw)] = [
        (["UPDATE ledger.posting SET amount = amount + 1 WHERE entry_id = 3"], .changed(position: 3, record: "posting 1 of entry 3")),
        (
            ["UPDATE ledger.posting SET amount = -1 WHERE entry_id = 3 AND number = 2"],
            .changed(position: 3, record: "posting 2 of entry 3")
        ),
        (
            ["UPDATE ledger.posting SET order_key = NULL WHERE entry_id = 4 AND number = 2"],
            .changed(position: 4, record: "posting 2 of entry 4")
        ),
        (
            ["UPDATE ledger.posting SET made_at = made_at - interval '1 day' WHERE entry_id = 2"],
            .changed(position: 2, record: "posting 1 of entry 2")
        ),
        (["DELETE FROM ledger.posting WHERE entry_id = 3 AND number = 2"], .missing(position: 3, record: "posting 2 of entry 3")),
        (["DELETE FROM ledger.posting WHERE entry_id = 3 AND number = 1"], .missing(position: 3, record: "posting 1 of entry 3")),
        (
            ["INSERT INTO ledger.posting SELECT entry_id, 3, made_at, account_id, 1 FROM ledger.posting WHERE entry_id = 3 AND number = 1"],
            .slippedIn(record: "posting 3 of entry 3")
        ),
        (["UPDATE ledger.account SET currency = 'EUR' WHERE kind = 'unplaced'"], .changed(position: 1, record: "posting 2 of entry 1")),
        (["UPDATE ledger.entry SET reference = '9' WHERE id = 3"], .changed(position: 3, record: "entry 3")),
        (["UPDATE ledger.link SET parts = '' WHERE position = 3"], .changed(position: 3, record: "entry 3")),
        (
            ["DELETE FROM ledger.posting WHERE entry_id = 3", "DELETE FROM ledger.entry WHERE id = 3"],
            .missing(position: 3, record: "entry 3")
        ),
        (["DELETE FROM ledger.link WHERE position = 2"], .gap(position: 2)),
        (
            [
                """
                INSERT INTO ledger.entry (id, fact, reference, made_by, made_at) OVERRIDING SYSTEM VALUE
                SELECT 99, fact, '99', made_by, made_at FROM ledger.entry WHERE id = 2
                """
            ],
            .slippedIn(record: "entry 99")
        ),
    ]

    @Test("reveals the first posting or entry that was changed, removed or added", arguments: forgeries.indices)
    func forged(index: Int) async throws {
        let (statements, flaw) = Self.forgeries[index]
        try await TestDatabase.make { test in
            try await posted(5, in: test.db)
            try await Entry.seal(in: test.db)
            let whole = try await Entry.verify(test.db)
            #expect(whole.flaws == [])
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            let opening: [SQL] = ["account", "entry", "posting", "link"].map {
                SQL(stringLiteral: "ALTER TABLE ledger.\($0) DISABLE TRIGGER USER")
            }
            _ = try await owner.transaction {
                try await $0.run(opening + ["ALTER TABLE ledger.link DROP CONSTRAINT link_of_entry"] + statements)
            }
            await owner.close()
            let broken = try await Entry.verify(test.db)
            #expect(broken.flaws.first == flaw)
        }
    }

    @Test("reveals a truncated end to everybody who noted the head")
    func cut() async throws {
        try await TestDatabase.make { test in
            try await posted(3, in: test.db)
            try await Entry.seal(in: test.db)
            let head = try await Entry.verify(test.db).head
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            _ = try await owner.transaction {
                try await $0.run([
                    "ALTER TABLE ledger.posting DISABLE TRIGGER USER", "ALTER TABLE ledger.entry DISABLE TRIGGER USER",
                    "ALTER TABLE ledger.link DISABLE TRIGGER USER", "DELETE FROM ledger.link WHERE position = 3",
                    "DELETE FROM ledger.posting WHERE entry_id = 3", "DELETE FROM ledger.entry WHERE id = 3",
                ])
            }
            await owner.close()
            let (unknown, known) = (try await Entry.verify(test.db), try await Entry.verify(test.db, since: head))
            #expect(unknown.flaws == [] && known.flaws == [.otherHead(position: 3)])
        }
    }
}
