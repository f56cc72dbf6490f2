import Kernel
import Orders
import Postgres
import TestKit
import Testing

extension RunningKolchi {
    @Suite("A page that waits for the next step of its order", .timeLimit(.minutes(5)))
    struct LongPollTests {
        @Test("gets each step of its order, also from another process, but no step of another order")
        func steps() async throws {
            try await TestDatabase.make { test in
                let shop = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
                let (number, other) = try await (shop.sell(in: test.db), shop.sell(in: test.db))
                try await onOwnThread {
                    let kolchi = try KolchiProcess("web", database: test.url)
                    let waiting = Page(of: other, shown: kolchi)
                    waiting.ask(after: 1)
                    let page = Page(of: number, shown: kolchi)
                    let moves = [Order.confirm, Order.pack, Order.ship, Order.deliver]
                    for (index, move) in moves.enumerated() {
                        page.ask(after: index + 1)
                        try await Self.hasLooked(test.db)
                        try await test.db.transaction { tx in try await move(number, Actor(.seller, "Zineb"), "", tx) }
                        #expect(page.moved(after: index + 1) == 200)
                        // A step that has already happened is answered at once.
                        page.ask(after: index + 1)
                        #expect(page.status == 200)
                    }
                    try await test.db.transaction { tx in try await Order.confirm(other, by: Actor(.seller, "Zineb"), in: tx) }
                    #expect(waiting.moved(after: 1) == 200)
                    try kolchi.kill()
                }
            }
        }

        @Test("is asked to poll again after a database outage, and gets later steps")
        func databaseRestarted() async throws {
            let cluster = try await TestCluster.start()
            try await TestDatabase.make(in: cluster) { test in
                let shop = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
                let number = try await shop.sell(in: test.db)
                try await onOwnThread {
                    let kolchi = try KolchiProcess("web", database: test.url)
                    let page = Page(of: number, shown: kolchi)
                    page.ask(after: 1)
                    try await Self.hasLooked(test.db)
                    try cluster.killPostmaster()
                    try await cluster.startAgain()
                    #expect(page.status == 204)
                    page.ask(after: 1)
                    _ = try await untilAvailable {
                        try await test.db.transaction { tx in try await Order.confirm(number, by: Actor(.seller, "Zineb"), in: tx) }
                    }
                    var status = page.status
                    // The page asked before the shop had all its connections back.
                    while status == 204 || status == 503 {
                        page.ask(after: 1)
                        status = page.status
                    }
                    #expect(status == 200)
                    try kolchi.kill()
                }
            }
        }

        /// Returns once the waiting request has read the order from the database.
        private static func hasLooked(_ db: Database) async throws {
            let looked = Query<Bool>.one(
                """
                SELECT EXISTS (SELECT FROM pg_stat_activity
                               WHERE query LIKE 'SELECT o.steps + %' AND state = 'idle' AND datname = current_database())
                """
            ) { row in try row.next() }
            try await eventually("the page has looked") { try await db.read(looked) ? () : nil }
        }
    }
}

/// An order's page in a browser, opened by its secret link.
private final class Page {
    private let client: Client
    private let path: String

    init(of number: OrderNumber, shown kolchi: KolchiProcess) {
        client = Client(port: kolchi.port)
        path = "/fr/track/\(number)/\(TrackingKey(kolchi.key).token(for: number))/moves"
    }

    func ask(after steps: Int) { client.send("GET \(path)?after=\(steps) HTTP/1.1\r\nHost: \(client.host)\r\n\r\n") }

    /// The status of the answer with the new step. A shop that may have missed a step answers 204, and the page asks again. A
    /// shop that sends no notification leaves the page without an answer: it holds a request longer than `status` waits.
    func moved(after steps: Int) -> Int? {
        var status = status
        while status == 204 {
            ask(after: steps)
            status = self.status
        }
        return status
    }

    /// The status of the next answer; nil if none arrives in ten seconds.
    var status: Int? { client.answer()?.status }
}
