import Identity
import Kernel
import Orders
import Payments
import Postgres
import Sellers
import TestKit
import Testing

@testable import Notifications

@Suite("A buyer who paid by card", .timeLimit(.minutes(5)))
struct MoneyMailTests {
    private static let buyer = Purchaser(email: "salma@example.ma")

    private static func shop(in db: Database) async throws -> SellerFixture {
        try await db.transaction { tx in
            let shop = try await SellerFixture.open(prices: [.dirhams(100)], stock: 9, delivery: .dirhams(20), in: tx)
            let owner = try await Cast.nadia.signsUp(in: tx)
            try await Member.set(owner.id, to: .owner, in: shop.seller, by: .system, in: tx)
            return shop
        }
    }

    /// The types of the messages to the buyer.
    private static func topics(_ db: Database) async throws -> [String] {
        try await db.read(
            Query<[String]>.all(
                "SELECT topic FROM notifications.message WHERE recipient = 'salma@example.ma' ORDER BY topic, id"
            ) { row in try row.next() })
    }

    @Test("is told once that it is paid, and of a cancellation in one message that names what goes back; then that it is done")
    func cancelled() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
            let paid = try await CardPayment.of(try await Self.shop(in: db).offers, by: Self.buyer, in: db)
            try await fixture.works()
            #expect(try await Self.topics(db) == ["orders.placed"])
            try await db.transaction { try await Order.cancel(paid.orders[0], by: Actor(.seller, "Amine"), for: .damaged, in: $0) }
            try await fixture.works()
            #expect(try await Self.topics(db) == ["orders.cancelled", "orders.placed"])
            try await paid.refunds()
            try await fixture.works()
            #expect(try await Self.topics(db) == ["orders.cancelled", "orders.placed", "orders.refund-done"])
            let texts = try await db.read(
                Query<[String]>.all("SELECT text FROM notifications.inbox WHERE recipient = 'salma@example.ma' ORDER BY made_at") { row in
                    try row.next()
                }
            ).map { $0.replacing("\u{A0}", with: " ") }
            #expect(texts.count == 3 && texts[0].contains("payé 120,00 DH par carte") && !texts[0].contains("À payer à la livraison"))
            #expect(texts[1].contains("remboursons 120,00 DH") && texts[2].contains("avons remboursé 120,00 DH"))
            fixture.relay.close()
        }
    }

    @Test("is told of a refund that somebody promised, and so is the shop; and that it comes another way where the bank refused")
    func promised() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let paid = try await CardPayment.of(
                try await Self.shop(in: db).offers, by: Self.buyer, failingRefunds: "closed", in: db)
            try await db.transaction { tx in
                _ = try await OrderRefund.promise(of: paid.orders[0], .sum(.dirhams(10)), by: .login("root"), in: tx)
            }
            try await paid.refunds()
            try await fixture.works()
            try await fixture.works()
            #expect(try await Self.topics(db) == ["orders.placed", "orders.refund-failed", "orders.refund-promised"])
            let states = try await fixture.states()
            #expect(states.contains { $0.key.hasPrefix("shop.refund to ") && $0.value == "sent" })
            let refused = states.filter { $0.value != "sent" }
            #expect(refused.isEmpty, "\(refused)")
            fixture.relay.close()
        }
    }

    @Test("is told that a payment of another amount is looked at, and that it goes back, once each")
    func held() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let paid = try await CardPayment.of(try await Self.shop(in: db).offers, by: Self.buyer, choosing: .otherAmount, in: db)
            try await fixture.works()
            #expect(try await Self.topics(db) == ["orders.payment-held"])
            try await db.transaction { tx in
                _ = try await Payment.decide(
                    paid.payment, .giveBack, by: Actor(.clerk, "Nadia"), why: "vu", OrderPayment.subjects, in: tx)
            }
            try await paid.refunds()
            try await fixture.works()
            #expect(try await Self.topics(db) == ["orders.payment-held", "orders.payment-returned", "orders.refund-done"])
            fixture.relay.close()
        }
    }

    @Test("disputes a payment, and the owners of the shop are told once when the bank takes it, and how it decided")
    func disputed() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
            let shop = try await Self.shop(in: db)
            let topics = Query<[String]>.all(
                "SELECT topic FROM notifications.message WHERE topic LIKE 'shop.dispute-%' ORDER BY id"
            ) { row in try row.next() }
            for end in [CardPayment.Choice.win, .lose] {
                let paid = try await CardPayment.of(shop.offers, by: Self.buyer, choosing: .dispute, in: db)
                try await fixture.works()
                for _ in 1...2 { try await paid.chooses(end) }
                try await fixture.works()
            }
            #expect(
                try await db.read(topics) == [
                    "shop.dispute-opened", "shop.dispute-won", "shop.dispute-opened", "shop.dispute-lost",
                ])
            let texts = try await db.read(
                Query<[String]>.all(
                    "SELECT text FROM notifications.inbox WHERE text LIKE '%banque%' AND recipient <> 'salma@example.ma' ORDER BY made_at"
                ) { row in try row.next() }
            ).map { $0.replacing("\u{A0}", with: " ") }
            try #require(texts.count == 4)
            #expect(texts[0].contains("conteste son paiement") && texts[0].contains("reprend 120,00 DH"))
            #expect(texts[1].contains("a rendu 120,00 DH") && texts[3].contains("120,00 DH sont retirés"))
            for text in texts { #expect(!text.contains("salma@example.ma") && !text.contains(Self.buyer.name)) }
            fixture.relay.close()
        }
    }

    @Test("leaves no message about money once erased")
    func erased() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let salma = try await db.transaction { try await Cast.salma.signsUp(in: $0) }
            let paid = try await CardPayment.of(try await Self.shop(in: db).offers, by: Self.buyer, as: salma, in: db)
            try await db.transaction { tx in
                _ = try await OrderRefund.promise(of: paid.orders[0], .sum(.dirhams(10)), by: .login("root"), in: tx)
            }
            try await fixture.hears()
            let dealings = try await db.read(Purchase.dealings(of: salma.id))
            let subjects = try await db.read(
                Query<[String]>.all("SELECT DISTINCT subject FROM notifications.message WHERE topic LIKE 'orders.%'") { row in
                    try row.next()
                }
            )
            #expect(!subjects.isEmpty && Set(subjects).isSubset(of: dealings))
            fixture.relay.close()
        }
    }
}
