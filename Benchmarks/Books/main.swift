// Posts entries to the books, and reads balances, without a web server.
//   Books post COUNT CONNECTIONS    posts entries of three postings over that many connections, and prints how many a second
//   Books balance COUNT SELLER      reads a seller's balance so often, and prints the median and the 99th percentile in milliseconds
// DATABASE_URL names the database. Sellers are those whose accounts it has.
import Foundation
import Kernel
import Ledger
import Loops
import Postgres

exit(try await Program.run(Array(CommandLine.arguments.dropFirst())))

enum Program {
    static func run(_ words: [String]) async throws -> Int32 {
        guard words.count == 3, let count = Int(words[1]), let url = ProcessInfo.processInfo.environment["DATABASE_URL"] else {
            FileHandle.standardError.write(Data("Books post COUNT CONNECTIONS | Books balance COUNT SELLER\n".utf8))
            return 64
        }
        let loop = Loop()
        loop.start()
        var limits = DatabaseLimits()
        if let connections = Int(words[2]) { limits.transactions.connections = connections }
        let db = try await Database.connect(url, on: loop, limits: limits)
        switch words[0] {
        case "post": try await post(count, limits.transactions.connections, in: db, on: loop)
        case "balance": try await readBalance(count, of: words[2], in: db)
        default: return 64
        }
        await db.close()
        return 0
    }

    private static func post(_ count: Int, _ writers: Int, in db: Database, on loop: Loop) async throws {
        let sellers = try await db.read(
            Query<[Account.SellerKey]>.all("SELECT owner FROM ledger.account WHERE kind = 'held' ORDER BY id") { row in
                guard let key = Account.SellerKey(try row.next(String.self)) else { throw ProgramError.noKey }
                return key
            })
        let run = UUID().uuidString
        let begun = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask(executorPreference: loop.executor) {
                    for number in stride(from: writer, to: count, by: writers) {
                        var draft = Entry.Draft(Entry.Fact("bench.paid"), "\(run) \(number)", by: .system)
                        draft.debit(.clearing(of: "bench"), .dirhams(90))
                        draft.debit(.promotions, .dirhams(10))
                        draft.credit(.held(for: sellers[number % sellers.count]), .dirhams(100))
                        try await db.transaction { tx in try await Entry.post(draft, in: tx) }
                    }
                }
            }
            try await group.waitForAll()
        }
        print(Int(Double(count) / ((ContinuousClock.now - begun) / .seconds(1))))
    }

    private static func readBalance(_ count: Int, of seller: String, in db: Database) async throws {
        guard let key = Account.SellerKey(seller) else { throw ProgramError.noKey }
        var times: [Double] = []
        for _ in 0..<count {
            let begun = ContinuousClock.now
            _ = try await db.read(Account(.held(for: key)).balance)
            times.append((ContinuousClock.now - begun) / .milliseconds(1))
        }
        times.sort()
        print(times[count / 2], times[min(count - 1, count * 99 / 100)])
    }
}

enum ProgramError: Error { case noKey }
