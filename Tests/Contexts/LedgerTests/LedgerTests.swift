import Kernel
import Postgres
import TestKit
import Testing

@testable import Ledger

@Suite("The books")
struct LedgerTests {
    @Test("show what is held, owed and taken, each on its side, and where each dirham of an order went")
    func balances() async throws {
        try await TestDatabase.rolledBack { tx in
            let (seller, order, line) = (Account.SellerKey(), Posting.OrderKey(), Posting.LineKey())
            var paid = Books.draft("paid", "1")
            paid.debit(.clearing(of: "simulated"), .dirhams(80), of: order)
            paid.debit(.promotions, .dirhams(20), of: order)
            paid.credit(.held(for: seller), .dirhams(90), of: order, line: line)
            paid.credit(.held(for: seller), .dirhams(10), of: order)
            var promised = Books.draft("refund-promised", "1")
            promised.debit(.held(for: seller), .dirhams(30), of: order, line: line)
            promised.credit(.refundsDue, .dirhams(30), of: order, line: line)
            var done = Books.draft("refund-done", "1")
            done.debit(.refundsDue, .dirhams(30), of: order, line: line)
            done.credit(.clearing(of: "simulated"), .dirhams(30), of: order, line: line)
            for draft in [paid, promised, done] { try await Entry.post(draft, in: tx) }
            let titles: [Account.Title] = [.clearing(of: "simulated"), .promotions, .held(for: seller), .refundsDue, .bank]
            var balances: [Money] = []
            for title in titles { balances.append(try await tx.read(Account(title).balance)) }
            #expect(balances == [50, 20, 70, 0, 0].map { .dirhams($0) })
            let postings = try await tx.read(Posting.of(order))
            #expect(postings.count == 8 && postings.map(\.amount).total() == .zero)
            #expect(postings.map(\.fact).first == "tests.paid" && postings.filter { $0.line == line }.count == 5)
            let others = try await tx.read(Posting.of(Posting.OrderKey()))
            #expect(others == [])
        }
    }

    @Test("have an amount in two currencies as two sides of fx, each currency zero by itself")
    func currencies() async throws {
        try await TestDatabase.clone { db in
            let seller = Account.SellerKey()
            var draft = Books.draft("paid", "1")
            draft.debit(.clearing(of: "paypal"), Money(minor: 1_000, .euro))
            draft.credit(.fx, Money(minor: 1_000, .euro))
            draft.debit(.fx, .dirhams(108))
            draft.credit(.held(for: seller), .dirhams(108))
            try await Books.post(draft, in: db)
            let trial = try await db.search(TrialBalance.now)
            let columns = trial.lines.map { [$0.debit.minor, $0.credit.minor] }
            #expect(columns == [[1_000, 0], [0, 1_000], [10_800, 0], [0, 10_800]])
            #expect(trial.lines.map(\.kind) == [.clearing, .fx, .fx, .held] && trial.lines.map(\.owner) == ["paypal", "", "", ""])
            #expect(
                trial.totals.map(\.debit) == [.dirhams(108), Money(minor: 1_000, .euro)]
                    && trial.totals.allSatisfy { $0.debit == $0.credit })
            let (euros, exchanged, dirhams, held) = try await db.read(
                Account(.clearing(of: "paypal"), in: .euro).balance, Account(.fx, in: .euro).balance, Account(.fx).balance,
                Account(.held(for: seller)).balance)
            #expect(euros == Money(minor: 1_000, .euro) && exchanged == Money(minor: -1_000, .euro))
            #expect(dirhams == .dirhams(108) && held == .dirhams(108))
        }
    }

    /// Drafts that the database refuses, and the constraint that does it.
    private static let refused: [(parts: [(Account.Title, Money)], constraint: String)] = [
        ([(.bank, .dirhams(2)), (.unplaced, .dirhams(-1))], "entry_balances"),
        ([(.bank, .dirhams(1)), (.unplaced, Money(minor: -100, .euro))], "entry_balances"),
        ([(.bank, .dirhams(1))], "entry_postings"), ([], "entry_postings"),
        ([(.bank, .dirhams(1)), (.unplaced, .dirhams(-1)), (.fx, .zero)], "posting_amount"),
        ([(.clearing(of: ""), .dirhams(1)), (.unplaced, .dirhams(-1))], "account_owner"),
    ]

    @Test("refuse at the commit an entry that is not zero, has one posting or none, or has one of zero")
    func refuses() async throws {
        try await TestDatabase.clone { db in
            for (parts, constraint) in Self.refused {
                var draft = Books.draft("paid", "1")
                for (title, amount) in parts { draft.debit(title, amount) }
                let error = await #expect(throws: DatabaseError.self) { try await Books.post(draft, in: db) }
                #expect(error?.constraint == constraint)
            }
            let entries = try await db.read(Books.count)
            #expect(entries == 0)
        }
    }

    @Test("take the same entry once, and refuse other postings under its fact and reference")
    func once() async throws {
        try await TestDatabase.clone { db in
            let order = Posting.OrderKey()
            func draft(_ dirhams: Int64, of order: Posting.OrderKey?, flipped: Bool = false) -> Entry.Draft {
                var draft = Books.draft("paid", "1")
                if flipped { draft.credit(.unplaced, .dirhams(dirhams), of: order) }
                draft.debit(.bank, .dirhams(dirhams), of: order)
                if !flipped { draft.credit(.unplaced, .dirhams(dirhams), of: order) }
                return draft
            }
            let first = try await Books.post(draft(5, of: order), in: db)
            let again = try await Books.post(draft(5, of: order), in: db)
            let turned = try await Books.post(draft(5, of: order, flipped: true), in: db)
            #expect([first, again, turned] == [.posted, .alreadyThere, .alreadyThere])
            for other in [draft(6, of: order), draft(5, of: nil)] {
                await #expect(throws: Entry.Refusal.otherContent) { try await Books.post(other, in: db) }
            }
            let entries = try await db.read(Books.count)
            #expect(entries == 1)
        }
    }

    @Test("correct an entry by its opposite, once")
    func reversed() async throws {
        try await TestDatabase.clone { db in
            let order = Posting.OrderKey()
            try await Books.post(Books.sale("1", of: order), in: db)
            let outcomes = try await db.transaction { tx in
                [
                    try await Entry.reverse(Entry.Fact("tests.paid"), "1", by: .system, in: tx),
                    try await Entry.reverse(Entry.Fact("tests.paid"), "1", by: .system, in: tx),
                ]
            }
            let (balance, postings) = try await db.read(Account(.bank).balance, Posting.of(order))
            #expect(outcomes == [.posted, .alreadyThere] && balance == .zero && postings.count == 4)
            await #expect(throws: Entry.Refusal.unknownEntry) {
                try await db.transaction { try await Entry.reverse(Entry.Fact("tests.paid"), "2", by: .system, in: $0) }
            }
        }
    }

    @Test("take an entry on accounts that another transaction has just made, and know one that it has just posted")
    func overlap() async throws {
        try await TestDatabase.clone { db in
            let other = try await overlapping(
                in: db, { try await Entry.post(Books.sale("1"), in: $0) }, then: { try await Entry.post(Books.sale("2"), in: $0) }
            ).get()
            let same = try await overlapping(
                in: db, { try await Entry.post(Books.sale("3"), in: $0) }, then: { try await Entry.post(Books.sale("3"), in: $0) }
            ).get()
            let changed = try await overlapping(
                in: db, { try await Entry.post(Books.sale("4"), in: $0) }, then: { try await Entry.post(Books.sale("4", 6), in: $0) })
            #expect(other == .posted && same == .alreadyThere)
            #expect(throws: Entry.Refusal.otherContent) { try changed.get() }
        }
    }

    @Test("have one entry after 64 posters of one fact, whose accounts nobody had used before")
    func race() async throws {
        try await TestDatabase.clone { db in
            let order = Posting.OrderKey()
            let posted = try await withThrowingTaskGroup(of: Entry.Outcome.self) { group in
                for _ in 1...64 { group.addTask { try await Books.post(Books.sale("1", of: order), in: db) } }
                return try await group.reduce(into: 0) { count, outcome in count += outcome == .posted ? 1 : 0 }
            }
            let (entries, postings) = try await db.read(Books.count, Posting.of(order))
            #expect(posted == 1 && entries == 1 && postings.count == 2)
        }
    }

    @Test("let two transactions post to the same accounts at once")
    func concurrent() async throws {
        try await TestDatabase.make { test in
            let other = try await Database.connect(test.url, on: test.db.loop)
            try await Books.post(Books.sale("1"), in: other)
            try await test.db.transaction { tx in
                try await Entry.post(Books.sale("2"), in: tx)
                try await Books.post(Books.sale("3"), in: other)
            }
            let balance = try await other.read(Account(.bank).balance)
            #expect(balance == .dirhams(15))
            await other.close()
        }
    }

    @Test("show the postings of an account page by page, the newest first, each once")
    func statement() async throws {
        try await TestDatabase.clone { db in
            for number in 1...7 { try await Books.post(Books.sale("\(number)"), in: db) }
            var (references, cursor): ([String], Posting.Cursor?) = ([], nil)
            var pages = 0
            repeat {
                let page = try await db.read(Account(.bank).statement(before: cursor, most: 3))
                references += page.postings.map(\.reference)
                cursor = page.next
                pages += 1
            } while cursor != nil
            #expect(references == (1...7).reversed().map(String.init) && pages == 3)
        }
    }

    /// What the application's role must not do to an entry, and the code or constraint of the refusal.
    private static let forbidden: [(statement: SQL, refusal: String)] = [
        ("UPDATE ledger.posting SET amount = 1", "42501"), ("DELETE FROM ledger.posting", "42501"), ("TRUNCATE ledger.posting", "42501"),
        ("UPDATE ledger.entry SET fact = 'tests.other'", "42501"), ("DELETE FROM ledger.entry", "42501"),
        ("UPDATE ledger.account SET owner = ''", "42501"), ("DELETE FROM ledger.closing", "42501"),
        ("DELETE FROM ledger.closed_day", "42501"),
        ("DELETE FROM ledger.link", "42501"), ("ALTER TABLE ledger.posting DISABLE TRIGGER ALL", "42501"),
        ("INSERT INTO ledger.entry (fact, reference, made_by, made_at) VALUES ('tests.a', '1', 'xyz', '2020-01-01')", "42501"),
        ("INSERT INTO ledger.entry (fact, reference, made_by, made_in) VALUES ('tests.a', '1', 'xyz', '1')", "42501"),
        (
            """
            INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount)
            SELECT e.id, 2 + n, e.made_at, a.id, 2 * n - 3
            FROM ledger.entry e, generate_series(1, 2) n, ledger.account a WHERE a.kind = 'bank'
            """, "posting_with_entry"
        ),
        (
            """
            WITH made AS (INSERT INTO ledger.entry (fact, reference, made_by) VALUES ('tests.a', '1', 'xyz') RETURNING id, made_at)
            INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount)
            SELECT made.id, n, made.made_at - interval '1 day', a.id, 2 * n - 3
            FROM made, generate_series(1, 2) n, ledger.account a WHERE a.kind = 'bank'
            """, "posting_moment"
        ),
        (
            """
            WITH made AS (INSERT INTO ledger.entry (fact, reference, made_by) VALUES ('tests.a', '1', 'xyz') RETURNING id, made_at)
            INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount)
            SELECT made.id, n, made.made_at, 99, 2 * n - 3 FROM made, generate_series(1, 2) n
            """, "posting_account"
        ),
        (
            """
            WITH made AS (INSERT INTO ledger.entry (fact, reference, made_by) VALUES ('tests.a', '1', 'xyz') RETURNING id, made_at)
            INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount)
            SELECT made.id, n + 1, made.made_at, a.id, 2 * n - 3
            FROM made, generate_series(1, 2) n, ledger.account a WHERE a.kind = 'bank'
            """, "entry_postings"
        ),
    ]

    @Test("cannot be changed by the application's role, and an entry gets no posting later")
    func appendOnly() async throws {
        try await TestDatabase.clone { db in
            try await Books.post(Books.sale("1"), in: db)
            for (statement, refusal) in Self.forbidden {
                let error = await #expect(throws: DatabaseError.self) { try await db.transaction { try await $0.run(statement) } }
                #expect(error?.sqlState == refusal || error?.constraint == refusal, "\(statement)")
            }
        }
    }

    @Test("refuse a posting that the same transaction adds to an entry after it was checked")
    func checkedEarly() async throws {
        try await TestDatabase.clone { db in
            let error = await #expect(throws: DatabaseError.self) {
                try await db.transaction { tx in
                    try await Entry.post(Books.sale("1"), in: tx)
                    try await tx.run("SET CONSTRAINTS ALL IMMEDIATE")
                    try await tx.run(
                        """
                        INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount)
                        SELECT p.entry_id, 3, p.made_at, p.account_id, 1 FROM ledger.posting p WHERE p.number = 1
                        """)
                }
            }
            #expect(error?.constraint == "entry_balances")
        }
    }

    @Test("are protected from mistakes of their owner")
    func owner() async throws {
        try await TestDatabase.make { test in
            try await Books.post(Books.sale("1"), in: test.db)
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            for table in ["account", "entry", "posting", "closing", "closed_day", "link"] {
                let error = await #expect(throws: DatabaseError.self) {
                    try await owner.transaction { try await $0.run(SQL(stringLiteral: "DELETE FROM ledger.\(table)")) }
                }
                #expect(error?.constraint == "append_only", "\(table)")
            }
            await owner.close()
        }
    }

    @Test("are seen by a seller only where the account is the seller's own")
    func scope() async throws {
        try await TestDatabase.clone { db in
            let (mine, theirs) = (Account.SellerKey(), Account.SellerKey())
            let order = Posting.OrderKey()
            for (seller, dirhams) in [(mine, Int64(7)), (theirs, 9)] {
                var draft = Books.draft("paid", seller.description)
                draft.debit(.clearing(of: "simulated"), .dirhams(dirhams), of: order)
                draft.credit(.held(for: seller), .dirhams(dirhams), of: order)
                try await Books.post(draft, in: db)
            }
            let role = DatabaseRole(role: Bootstrap.seller, "kolchi.seller", mine.description)
            let (own, other, shared, postings) = try await db.read(
                as: role, Account(.held(for: mine)).balance, Account(.held(for: theirs)).balance,
                Account(.clearing(of: "simulated")).balance, Posting.of(order))
            #expect(own == .dirhams(7) && other == .zero && shared == .zero)
            #expect(postings.map(\.account) == [Account(.held(for: mine))])
            let error = await #expect(throws: DatabaseError.self) {
                try await db.transaction(as: role) { try await Entry.post(Books.sale("1"), in: $0) }
            }
            #expect(error?.sqlState == "42501")
        }
    }
}

/// Entries for tests.
enum Books {
    static func draft(_ event: String, _ reference: String) -> Entry.Draft {
        let fact: Entry.Fact =
            switch event {
            case "refund-promised": Entry.Fact("tests.refund-promised")
            case "refund-done": Entry.Fact("tests.refund-done")
            default: Entry.Fact("tests.paid")
            }
        return Entry.Draft(fact, reference, by: .system)
    }

    /// Five dirhams for something.
    static func sale(_ reference: String, of order: Posting.OrderKey? = nil, _ dirhams: Int64 = 5) -> Entry.Draft {
        var draft = draft("paid", reference)
        draft.debit(.bank, .dirhams(dirhams), of: order)
        draft.credit(.unplaced, .dirhams(dirhams), of: order)
        return draft
    }

    @discardableResult
    static func post(_ draft: Entry.Draft, in db: Database) async throws -> Entry.Outcome {
        try await db.transaction { try await Entry.post(draft, in: $0) }
    }

    static let count = Query<Int>.one("SELECT count(*) FROM ledger.entry") { row in try row.next() }
}
