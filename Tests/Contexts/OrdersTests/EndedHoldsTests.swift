import Carts
import Catalog
import Identity
import Inventory
import Kernel
import Payments
import Postgres
import TestKit
import Testing

@testable import Orders

@Suite("Who let holds of a piece end unpaid", .timeLimit(.minutes(5)))
struct EndedHoldsTests {
    /// A shop with three offers of many pieces, at ten in the morning of a day in Morocco.
    private struct Shop: Sendable {
        let offers: [Offer.ID]
        let db: Database

        init(in db: Database) async throws {
            self.db = db
            offers = try await db.transaction { tx in
                let wait = try await tx.read(
                    Query<Int>.one(
                        """
                        SELECT ceil(extract(epoch FROM
                            places.moment(places.wall(kernel.now())::date + interval '1 day 10 hours') - kernel.now()))::integer
                        """
                    ) { row in try row.next() })
                try await TestDatabase.shiftClock(bySeconds: wait, in: tx)
                return try await SellerFixture.open(prices: [.dirhams(100), .dirhams(90), .dirhams(80)], stock: 50, in: tx).offers
            }
        }

        func pass(hours: Int) async throws {
            try await db.transaction { tx in
                try await tx.run("UPDATE kernel.clock SET shift = shift + \(hours)::integer * interval '1 hour'")
            }
        }

        /// Who asks for a hold. Everything that is not given is their own.
        struct Asker: Sendable {
            var phone: String?
            var email = ""
            var visitor = VisitorKey(cookie: "\(ID<Asker>())")
            /// Of the browser, for a person who is logged in.
            var browser: VisitorKey?
            var network = String(repeating: "a", count: 64)
            /// The checkout and its total; nil to begin one.
            var checkout: (ID<Checkout>, Money)?
        }

        func ask(_ asker: Asker, for offer: Int = 0) async throws -> ID<Purchase> {
            let buyer = Purchaser(email: asker.email, phone: asker.phone, visitor: asker.visitor)
            var ready = asker.checkout
            if ready == nil { ready = try await buyer.comesToReview(of: [offers[offer]], in: db) }
            let (checkout, total) = try #require(ready)
            // The caps of contacts are not the subject, and other networks are not counted.
            let rules = CodeRules(networkHash: asker.network, browser: asker.browser)
            return try await db.transaction { tx in
                try await Purchase.open(
                    checkout, by: asker.visitor, paying: .card, accepting: total, in: .french, under: rules, in: tx)
            }
        }

        /// Begins the payment; its provider gives a page.
        func getsPage(_ purchase: ID<Purchase>) async throws {
            let gateway = try #require(GatewayName("simulated"))
            let total = try #require(try await db.read(UnpaidPurchase.of(purchase))).total
            try await db.transaction { tx in
                try await OrderPayment.pay(
                    purchase, at: gateway, .test,
                    page: .init(lines: [.init("x", total)], language: .french, returnURL: "r", cancelURL: "c"), in: tx)
                try await tx.run(
                    "UPDATE payments.payment SET page = 'https://pay.example/1' WHERE reference = \(purchase)")
            }
        }

        func end(_ purchase: ID<Purchase>) async throws {
            let isEnded = try await db.transaction { try await UnpaidPurchase.giveUp(purchase, by: .buyer, for: .buyerAsked, in: $0) }
            #expect(isEnded)
        }

        /// A hold that ends unpaid.
        func wastes(_ asker: Asker, offer: Int = 0) async throws {
            let purchase = try await ask(asker, for: offer)
            try await getsPage(purchase)
            try await end(purchase)
        }

        func isRefused(_ asker: Asker, offer: Int = 0) async throws {
            await #expect(throws: Purchase.Refusal.heldBefore([offers[offer]])) { _ = try await ask(asker, for: offer) }
        }
    }

    /// What two buyers can have in common.
    enum Trait: CaseIterable { case phone, email, browser, person, network }

    private func network(_ digit: Int) -> String { String(repeating: "\(digit)", count: 64) }

    private func askers(sharing trait: Trait) -> [Shop.Asker] {
        let same = VisitorKey(cookie: "\(ID<Shop>())")
        return (1...3).map { number in
            var one = Shop.Asker(phone: "061234560\(number)", email: "buyer\(number)@kolchi.example", network: network(number))
            switch trait {
            case .phone: one.phone = "06 11 11 11 11"
            case .email: one.email = "Nora@kolchi.example"
            case .browser: one.visitor = same
            // They log in before the third.
            case .person: if number < 3 { one.visitor = same } else { one.browser = same }
            case .network: one.network = network(7)
            }
            return one
        }
    }

    @Test("twice for one number, address, browser or network get no third hold of it that day, and others do", arguments: Trait.allCases)
    func twice(trait: Trait) async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            var askers = self.askers(sharing: trait)
            try await shop.wastes(askers[0])
            try await shop.wastes(askers[1])
            try await shop.isRefused(askers[2])
            // Nothing of the refusal stays.
            let left = try await db.read(Stock.available(shop.offers))
            #expect(left[shop.offers[0]] == 50)
            _ = try await shop.ask(Shop.Asker(phone: "0698765432", network: network(9)))
            // Another piece is held for them.
            var other = askers[2]
            other.visitor = VisitorKey(cookie: "\(ID<Shop>())")
            let purchase = try await shop.ask(other, for: 1)
            try await shop.end(purchase)
            try await shop.pass(hours: 14)
            askers[2].visitor = VisitorKey(cookie: "\(ID<Shop>())")
            _ = try await shop.ask(askers[2])
        }
    }

    @Test("are not blamed for what was superseded, had no page, was placed or ended the day before; a hold that is over counts at once")
    func counted() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            func asker() -> Shop.Asker { Shop.Asker(phone: "0611111111", network: network(Int.random(in: 1...9))) }
            try await shop.wastes(asker())
            let superseded = try await shop.ask(asker())
            try await shop.getsPage(superseded)
            try await db.transaction { tx in _ = try await UnpaidPurchase.supersede(superseded, in: tx) }
            try await shop.end(superseded)
            let away = try await shop.ask(asker())
            try await shop.end(away)
            let paid = try await shop.ask(asker())
            try await shop.getsPage(paid)
            try await db.transaction { tx in _ = try await UnpaidPurchase.settle(paid, in: tx) }
            let over = try await shop.ask(asker())
            try await shop.getsPage(over)
            try await shop.pass(hours: 1)
            #expect(try await db.read(UnpaidPurchase.of(over))?.state == .open)
            try await shop.isRefused(asker())
            // It is given up only after midnight, but it ended before.
            try await shop.pass(hours: 14)
            try await shop.end(over)
            _ = try await shop.ask(asker())
        }
    }

    @Test("keep their last hold of it, when another purchase would end it")
    func keepsLast() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            var asker = Shop.Asker(phone: "0611111111")
            let buyer = Purchaser(phone: asker.phone, visitor: asker.visitor)
            let ready = try await buyer.comesToReview(of: [shop.offers[0]], in: db)
            asker.checkout = ready
            try await shop.wastes(asker)
            let last = try await shop.ask(asker)
            try await shop.getsPage(last)
            #expect(try await shop.ask(asker) == last)
            try await db.transaction { tx in
                try await Cart.add(shop.offers[1], quantity: 1, form: "one more piece", to: asker.visitor, in: tx)
            }
            try await shop.isRefused(asker)
            #expect(try await db.read(UnpaidPurchase.of(last))?.state == .open)
            // It never had a page, so it may end.
            try await db.transaction { tx in try await tx.run("UPDATE payments.payment SET page = NULL WHERE reference = \(last)") }
            await #expect(throws: Purchase.Refusal.beingPaid(last)) { _ = try await shop.ask(asker) }
        }
    }

    private func storedNetwork(of purchase: ID<Purchase>, in db: Database) async throws -> String? {
        try await db.read(
            Query<String?>.one("SELECT network FROM orders.unpaid_purchase WHERE purchase_id = \(purchase)") { row in try row.next() })
    }

    @Test("have their network stored as a digest, until the day is over", arguments: [false, true])
    func network(isPaid: Bool) async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            let purchase = try await shop.ask(Shop.Asker(network: network(5)))
            if isPaid { try await db.transaction { tx in _ = try await UnpaidPurchase.settle(purchase, in: tx) } }
            for (hours, kept) in [(10, true), (5, false)] {
                try await shop.pass(hours: hours)
                try await db.transaction { tx in _ = try await EndedHolds.forget(in: tx) }
                #expect(try await storedNetwork(of: purchase, in: db) == (kept ? network(5) : nil), "\(hours)")
            }
        }
    }

    @Test("lose their network when their buyer is erased")
    func erased() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            let purchase = try await shop.ask(Shop.Asker(network: network(5)))
            try await shop.end(purchase)
            let person = try await db.transaction { tx in
                let person = try await Cast.salma.signsUp(in: tx)
                _ = try await Purchase.claim(purchase, for: person, in: tx)
                return person
            }
            #expect(try await storedNetwork(of: purchase, in: db) == network(5))
            let subject = DataSubject(person, contacts: [], browser: VisitorKey(cookie: "none"), dealings: [])
            try await db.transaction { tx in try await OrderRecords.forget(subject, in: tx) }
            #expect(try await storedNetwork(of: purchase, in: db) == nil)
        }
    }
}
