import Carts
import Catalog
import Glibc
import Inventory
import Kernel
import Orders
import Postgres
import Secrets
import TestKit
import Testing

/// Statistics over many kills, for people to read.
struct Figures: CustomStringConvertible {
    var rounds = 0
    /// Posts whose answer the kill cut off.
    var unanswered = 0
    var posts = 0
    /// Rounds in which no, some or all orders existed right after the kill.
    var (none, some, all) = (0, 0, 0)

    var description: String {
        "\(rounds) rounds, \(unanswered) of \(posts) posts without an answer; when killed, no order was there in \(none), some in \(some), all in \(all)"
    }
}

/// Five customers who each send their order twice at the same time. Three want one of four pieces. Two want one of the four and
/// also another seller's only piece. Four orders succeed and everything is sold.
struct Round: Sendable {
    private let plenty: SellerFixture
    private let last: SellerFixture
    private let customers: [Customer]

    static func prepare(key: SigningKey, _ db: Database) async throws -> Round {
        let (plenty, last) = try await db.transaction { tx in
            try await (SellerFixture.open(prices: [.dirhams(90)], stock: 4, in: tx), SellerFixture.open(prices: [.dirhams(240)], in: tx))
        }
        var customers: [Customer] = []
        for index in 0..<5 {
            let offers = index < 3 ? plenty.offers : index == 3 ? plenty.offers + last.offers : last.offers + plenty.offers
            customers.append(try await .atReview(wanting: offers, in: Language.allCases[index % 3], key: key, db))
        }
        return Round(plenty: plenty, last: last, customers: customers)
    }

    /// All customers send at once. Kolchi is killed `moment` microseconds later, unless that is nil, and started again.
    /// - Returns: microseconds until the last of the first answers.
    func play(_ kolchi: KolchiProcess, killingAfter moment: Int?, _ db: Database, _ figures: inout Figures) async throws -> Int {
        let port = kolchi.port
        let barrier = Barrier(for: 2 * customers.count + 1)
        return try await withThrowingTaskGroup(of: Told.self) { group in
            for index in 0..<(2 * customers.count) {
                let customer = customers[index % customers.count]
                group.addTask {
                    try await onOwnThread {
                        let client = Client(port: port)
                        await barrier.wait()
                        let sent = ContinuousClock.now
                        customer.post(over: client)
                        let first = try customer.outcome(client.answer())
                        let span = Int((ContinuousClock.now - sent) / .microseconds(1))
                        return Told(checkout: customer.checkout, first: first, final: try await customer.places(at: port), span: span)
                    }
                }
            }
            await barrier.wait()
            var made = 0
            if let moment {
                // This sleep is the fault's own moment; it awaits nothing.
                usleep(UInt32(moment))
                try kolchi.kill()
                made = try await purchases(in: db)
                try kolchi.start()
            }
            let told = try await group.reduce(into: []) { $0.append($1) }
            figures.note(made: made, of: 4, unanswered: told.count { $0.first == nil }, posts: told.count)
            try await compare(told, kolchi, killedAfter: moment, db)
            return told.map(\.span).max() ?? 0
        }
    }

    /// The results of one post.
    private struct Told {
        let checkout: ID<Checkout>
        /// Nil if the kill came before the answer.
        let first: Customer.Outcome?
        let final: Customer.Outcome
        /// Microseconds until the first answer or the end of the connection.
        let span: Int
    }

    /// Checks that each customer got one result, and that it matches the database.
    private func compare(_ told: [Told], _ kolchi: KolchiProcess, killedAfter moment: Int?, _ db: Database) async throws {
        let story: Comment = "killed after \(moment ?? -1) µs, seed \(KilledKolchi.KilledTests.seed)"
        var refused = 0
        for (index, customer) in customers.enumerated() {
            let told = Set(told.filter { $0.checkout == customer.checkout }.flatMap { [$0.first, $0.final].compactMap(\.self) })
            let (purchases, numbers) = try await customer.orders(in: db)
            #expect(told.count == 1, "customer \(index) was told \(told), \(story)")
            switch told.first {
            case .bought(let path):
                #expect(purchases == 1 && numbers.count == (index < 3 ? 1 : 2), story)
                let page = try customer.page(path, at: kolchi.port)
                for number in numbers { #expect(page.contains(number), story) }
            default:
                refused += 1
                #expect(index >= 3 && purchases == 0 && numbers.isEmpty, story)
            }
        }
        #expect(refused == 1, story)
        #expect(try await db.read(Stock.of(plenty.offers)) == [Stock(offer: plenty.offers[0], onHand: 4, reserved: 4)], story)
        #expect(try await db.read(Stock.of(last.offers)) == [Stock(offer: last.offers[0], onHand: 1, reserved: 1)], story)
    }

    /// The number of customers with a purchase.
    private func purchases(in db: Database) async throws -> Int {
        var count = 0
        for customer in customers where try await customer.orders(in: db).purchases > 0 { count += 1 }
        return count
    }
}

extension Figures {
    mutating func note(made: Int, of whole: Int, unanswered: Int, posts: Int) {
        rounds += 1
        self.unanswered += unanswered
        self.posts += posts
        switch made {
        case 0: none += 1
        case whole: all += 1
        default: some += 1
        }
    }
}
