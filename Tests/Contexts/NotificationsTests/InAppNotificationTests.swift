import Identity
import Kernel
import Notifications
import Orders
import Postgres
import SMS
import Secrets
import TestKit
import Testing

@Suite("A buyer with an account")
struct InAppNotificationTests {
    /// A person and the number of their order. No event of the purchase was handled yet.
    private static func buyer(in db: Database) async throws -> (person: Person.ID, order: OrderNumber) {
        let offers = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }.offers
        let (purchase, orders) = try await Purchaser(email: "salma@example.ma", phone: "06 12 34 56 78").buys(offers, in: db)
        let person = try await db.transaction { tx in
            let salma = try await Cast.salma.signsUp(in: tx)
            try #require(try await Purchase.claim(purchase, for: salma, in: tx))
            return salma.id
        }
        return (person, orders[0])
    }

    private static func ships(_ order: OrderNumber, in db: Database) async throws {
        let seller = Actor(.seller, "Amine")
        try await db.transaction { tx in
            try await Order.confirm(order, by: seller, in: tx)
            try await Order.pack(order, by: seller, in: tx)
            try await Order.ship(order, by: seller, in: tx)
        }
    }

    private static func key(_ person: Person.ID) -> SQL { "\(person)" }

    @Test("gets each notification on the shop's pages too, once, and can mark it as read or unread")
    func told() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let (person, order) = try await Self.buyer(in: db)
            try await Self.ships(order, in: db)
            try await db.transaction {
                try await $0.run("INSERT INTO jobs.job (name, payload) SELECT name, payload FROM jobs.job WHERE every IS NULL")
            }
            try await fixture.works()
            let notices = try await db.read(InAppNotification.newest(of: person))
            #expect(Set(notices.map(\.type)) == [.orderPlaced, .orderConfirmed, .orderShipped] && notices.count == 3)
            #expect(try await db.read(InAppNotification.unread(of: Self.key(person))) == 3)
            try await db.transaction { try await InAppNotification.mark(notices[0].id, isRead: true, by: person, in: $0) }
            try await db.transaction { try await InAppNotification.mark(notices[1].id, isRead: true, by: Person.ID(), in: $0) }
            #expect(try await db.read(InAppNotification.unread(of: Self.key(person))) == 2)
            try await db.transaction { try await InAppNotification.mark(nil, isRead: true, by: person, in: $0) }
            #expect(try await db.read(InAppNotification.unread(of: Self.key(person))) == 0)
            try await db.transaction { try await InAppNotification.mark(notices[0].id, isRead: false, by: person, in: $0) }
            #expect(try await db.read(InAppNotification.newest(of: person)).filter { !$0.isRead }.map(\.id) == [notices[0].id])
            fixture.relay.close()
        }
    }

    @Test("gets messages about an order in the language of the account, not in that of the checkout")
    func language() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let (person, order) = try await Self.buyer(in: db)
            try await db.transaction { try await Person.save(name: Cast.salma.name, language: .arabic, of: person, in: $0) }
            try await Self.ships(order, in: db)
            try await fixture.works()
            #expect(!fixture.relay.taken.isEmpty)
            for mail in fixture.relay.taken { #expect(mail.field("Content-Language") == "ar") }
            fixture.relay.close()
        }
    }

    @Test("gets on each channel only what they want there")
    func preferences() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db) { relay in Transports(mail: MessagingFixture.mail(to: relay), sms: .inbox)
            }
            let (person, order) = try await Self.buyer(in: db)
            #expect(try await db.read(Preference.wanted(by: person)) == Set(Preference.all.filter { $0.channel != .sms }))
            let wanted: Set = [Preference(kind: .orders, channel: .notice), Preference(kind: .deliveries, channel: .sms)]
            try await db.transaction { try await Preference.save(wanted, of: person, in: $0) }
            #expect(try await db.read(Preference.wanted(by: person)) == wanted)
            try await Self.ships(order, in: db)
            try await fixture.works()
            #expect(fixture.relay.taken.isEmpty)
            #expect(try await fixture.states() == ["orders.shipped to +212612345678": "sent"])
            #expect(Set(try await db.read(InAppNotification.newest(of: person)).map(\.type)) == [.orderPlaced, .orderConfirmed])
            fixture.relay.close()
        }
    }
}
