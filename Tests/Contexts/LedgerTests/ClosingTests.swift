import Kernel
import Postgres
import TestKit
import Testing

@testable import Ledger

@Suite("The closings of the books")
struct ClosingTests {
    private static let closings = Query<Int>.one("SELECT count(*) FROM ledger.closing") { row in try row.next() }

    /// The sum of all postings on the account of the bank, which closings do not touch.
    private static let sum = Query<Int64>.one(
        "SELECT sum(p.amount)::bigint FROM ledger.posting p JOIN ledger.account a ON a.id = p.account_id WHERE a.kind = 'bank'"
    ) { row in try row.next() }

    /// Shifts the clock by days and ten minutes, so that a day that has just ended is past its delay; by nothing for zero days.
    private func shift(_ days: Int, in db: Database) async throws {
        let seconds = days == 0 ? 0 : days * 86_400 + 600
        _ = try await db.transaction { try await TestDatabase.shiftClock(bySeconds: seconds, in: $0) }
    }

    @Test("are made once for each day that is over, for accounts that moved, and balances stay the sums")
    func days() async throws {
        try await TestDatabase.clone { db in
            let before = try await Closing.closeDays(in: db)
            #expect(before == 0)
            for (index, day) in [0, 1, 4].enumerated() {
                try await shift(day, in: db)
                // It is not in the closing of the day before.
                try await Books.post(Books.sale("early on \(day)", 11), in: db)
                try await Closing.closeDays(in: db)
                for number in 1...3 { try await Books.post(Books.sale("\(day)-\(number)", Int64(7 * index + number)), in: db) }
                let (balance, sum) = try await db.read(Account(.bank).balance, Self.sum)
                #expect(balance.minor == sum)
            }
            let during = try await db.read(Self.closings)
            #expect(during == 4)
            try await shift(6, in: db)
            let (last, again) = (try await Closing.closeDays(in: db), try await Closing.closeDays(in: db))
            let (balance, owed, sum, after) = try await db.read(Account(.bank).balance, Account(.unplaced).balance, Self.sum, Self.closings)
            #expect(last == 2 && again == 0 && after == 6)
            #expect(balance.minor == sum && owed == balance)
        }
    }

    @Test("wait for a transaction that began on the day and commits late, and include it")
    func late() async throws {
        try await TestDatabase.make { test in
            let other = try await Database.connect(test.url, on: test.db.loop)
            try await Books.post(Books.sale("1"), in: other)
            try await test.db.transaction { tx in
                try await Entry.post(Books.sale("2"), in: tx)
                try await shift(2, in: other)
                let closed = try await Closing.closeDays(in: other)
                #expect(closed == 0)
            }
            let closed = try await Closing.closeDays(in: other)
            let closings = try await other.read(
                Query<[Money]>.all(
                    "SELECT c.balance FROM ledger.closing c JOIN ledger.account a ON a.id = c.account_id WHERE a.kind = 'bank'"
                ) { row in try row.next() })
            #expect(closed >= 1 && closings == [.dirhams(10)])
            await other.close()
        }
    }

    @Test("let no entry be added to a closed day")
    func closed() async throws {
        try await TestDatabase.clone { db in
            try await Books.post(Books.sale("1"), in: db)
            try await shift(2, in: db)
            try await Closing.closeDays(in: db)
            try await shift(0, in: db)
            let error = await #expect(throws: DatabaseError.self) { try await Books.post(Books.sale("2"), in: db) }
            #expect(error?.constraint == "entry_day_open")
        }
    }
}
