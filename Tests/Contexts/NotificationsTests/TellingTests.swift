import Catalog
import Foundation
import HTML
import Kernel
import Notifications
import Orders
import Postgres
import SMS
import TestKit
import Testing

@Suite("A buyer")
struct TellingTests {
    private static func shops(_ count: Int, in db: Database) async throws -> [Offer.ID] {
        var offers: [Offer.ID] = []
        for _ in 0..<count { offers += try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }.offers }
        return offers
    }

    @Test("gets one e-mail for a purchase from four sellers, in the language of the checkout", arguments: Language.allCases)
    func onePurchase(language: Language) async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let buyer = Purchaser(name: "سلمى O'Hara", email: "salma@example.ma", language: language)
            let orders = try await buyer.buys(try await Self.shops(4, in: db), in: db).orders
            try await fixture.works()
            #expect(fixture.relay.taken.count == 1)
            let mail = try #require(fixture.relay.taken.first)
            #expect(mail.recipients == ["salma@example.ma"] && mail.sender == "boutique@kolchi.example")
            #expect(mail.field("Content-Language") == language.rawValue)
            let kept = try await Self.storedMessages(of: buyer, on: db)
            let content = try #require(kept.first?.message)
            for order in orders { #expect(content.text.contains(order.rawValue) && content.html?.contains(order.rawValue) == true) }
            #expect(content.html?.contains("dir=\"\(language.isRightToLeft ? "rtl" : "ltr")\"") == true)
            // Each order has a block of its own, with its secret link. Numbers do not break over lines.
            let link = "\(MessagingFixture.origin)/\(language.rawValue)/track/"
            let html = try #require(content.html)
            #expect(html.matches(of: /white-space: nowrap">K-/).count == 4 && html.components(separatedBy: "<h2 ").count == 5)
            let days = html.matches(of: /<b>[^<]*<[^>]*><time datetime="20|<b>[^<]*<time datetime="20/)
            #expect(days.count == 4, "each block names the days of arrival")
            for order in orders { #expect(content.text.contains(link + order.rawValue) && html.contains(link + order.rawValue)) }
            for part in [content.text, html] {
                #expect(part.components(separatedBy: Money.dirhams(90).text(in: language)).count == 5)
                #expect(part.components(separatedBy: Money.dirhams(30).text(in: language)).count == 5)
                #expect(part.components(separatedBy: Money.dirhams(120).text(in: language)).count == 5)
                #expect(part.contains(Money.dirhams(480).text(in: language)))
            }
            #expect(
                !content.text.contains("سلمى") && content.html?.contains("سلمى") == false,
                "nobody has shown that this address is the buyer's"
            )
            fixture.relay.close()
        }
    }

    /// The e-mails of the same events, as the developers' inbox stores them.
    private static func storedMessages(of buyer: Purchaser, on db: Database) async throws -> [InboxMessage.Entry] {
        _ = try await db.transaction { tx in
            try await tx.run("UPDATE notifications.message SET state = 'waiting', settled_at = NULL, due = kernel.now()")
        }
        let fixture = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
        try await fixture.works()
        fixture.relay.close()
        return try await db.read(InboxMessage.newest)
    }

    @Test(
        "gets e-mails dated by Morocco's clock",
        arguments: [
            ("2026-09-19 10:30Z", "Sat, 19 Sep 2026 11:30:00 +0100"), ("2026-09-20 10:30Z", "Sun, 20 Sep 2026 10:30:00 +0000"),
            ("2026-11-29 10:30Z", "Sun, 29 Nov 2026 10:30:00 +0000"),
        ])
    func hour(moment: String, date: String) async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            try await Purchaser(email: "salma@example.ma").buys(try await Self.shops(1, in: db), in: db)
            try await fixture.hears()
            _ = try await db.transaction { tx in try await tx.run("UPDATE notifications.message SET made_at = \(moment)::timestamptz") }
            try await fixture.works()
            #expect(fixture.relay.taken.map { $0.field("Date") } == [date])
            fixture.relay.close()
        }
    }

    @Test("gets one message for each status change, even if an event is handled twice")
    func steps() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let buyer = Purchaser(email: "salma@example.ma")
            let orders = try await buyer.buys(try await Self.shops(2, in: db), in: db).orders
            let seller = Actor(.seller, "Amine")
            try await db.transaction { tx in
                try await Order.confirm(orders[0], by: seller, in: tx)
                try await Order.pack(orders[0], by: seller, in: tx)
                try await Order.ship(orders[0], by: seller, in: tx)
                try await Order.deliver(orders[0], by: seller, in: tx)
                try await Order.cancel(orders[1], by: seller, why: "abîmé <b>", in: tx)
                // An event that a worker handles twice.
                try await tx.run("INSERT INTO jobs.job (name, payload) SELECT name, payload FROM jobs.job WHERE every IS NULL")
            }
            try await fixture.works()
            try await fixture.works()
            let others: [NotificationType] = [
                .orderRefused, .orderExtended, .cancellationDeclined, .refundPromised, .refundDone, .refundFailed, .paymentHeld,
                .paymentReturned,
            ]
            let topics = NotificationType.allCases.filter { !others.contains($0) && [.orders, .deliveries].contains($0.kind) }
                .map {
                    "\($0.rawValue) to salma@example.ma"
                }
            #expect(try await fixture.states() == Dictionary(uniqueKeysWithValues: topics.map { ($0, "sent") }))
            #expect(fixture.relay.taken.count == 5 && Set(fixture.relay.taken.compactMap { $0.field("Message-ID") }).count == 5)
            fixture.relay.close()
        }
    }

    @Test("gets a polite message about a refused parcel, and about an order that lapsed without a code")
    func ends() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
            let refused = try await Purchaser(email: "salma@example.ma").buys(try await Self.shops(1, in: db), in: db).orders[0]
            let seller = Actor(.seller, "Amine")
            try await db.transaction { tx in
                try await Order.confirm(refused, by: seller, in: tx)
                try await Order.pack(refused, by: seller, in: tx)
                try await Order.ship(refused, by: seller, in: tx)
                try await Order.refuse(refused, by: seller, why: "Il m’a crié dessus", in: tx)
            }
            let dear = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(2_500)], in: $0) }
            try await Purchaser(email: "lina@example.ma").buys(dear.offers, in: db)
            let known = try await Purchaser(email: "nadia@example.ma").buys(dear.offers, in: db).purchase
            try await db.transaction { tx in
                let nadia = try await Cast.nadia.signsUp(in: tx)
                try #require(try await Purchase.claim(known, for: nadia, in: tx))
            }
            try await fixture.works()
            #expect(try await fixture.states()["orders.placed to nadia@example.ma"] == nil, "nothing is placed yet")
            try await fixture.shiftClock(by: 31 * 60)
            #expect(try await WaitingPurchase.cancelOverdue(in: db) == 2)
            try await fixture.works()
            let kept = try await db.read(InboxMessage.newest)
            let content = try #require(kept.first { $0.message.subject.contains("n’a pas pu être remis") }?.message.text)
            #expect(content.contains("Vous ne devez rien") && !content.contains("crié"))
            let late = try #require(kept.first { $0.recipient == "nadia@example.ma" }?.message.text)
            #expect(late.contains("La commande n’a pas été confirmée à temps.") && !late.contains("not confirmed in time"))
            #expect(!kept.contains { $0.recipient == "lina@example.ma" }, "no guest's address is shown to be theirs")
            fixture.relay.close()
        }
    }

    @Test("reads in the e-mail of a delivered parcel whether the law lets them change their mind", arguments: [true, false])
    func withdrawal(isTrader: Bool) async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], isTrader: isTrader, in: $0) }
            let order = try await Purchaser(email: "salma@example.ma").buys(shop.offers, in: db).orders[0]
            try await db.transaction { tx in
                let seller = Actor(.seller, "Amine")
                try await Order.confirm(order, by: seller, in: tx)
                try await Order.pack(order, by: seller, in: tx)
                try await Order.ship(order, by: seller, in: tx)
                try await Order.deliver(order, by: seller, in: tx)
            }
            try await fixture.works()
            let mail = try await db.read(InboxMessage.newest).first { $0.message.subject.contains("est livrée") }
            let words = [Message.withdrawalByLaw, .withdrawalBySeller].filter { mail?.message.text.contains($0.text(in: .french)) == true }
            #expect(words == [isTrader ? .withdrawalByLaw : .withdrawalBySeller])
            fixture.relay.close()
        }
    }

    @Test("without an e-mail address gets a text message when the parcel is shipped, and nothing else")
    func withoutAddress() async throws {
        try await TestDatabase.clone { db in
            let far = try await TestGateway()
            let fixture = try await MessagingFixture.open(on: db) { relay in
                let settings = SMSGateway.Settings(form: .json, url: far.url("/send"), user: "", password: "k", sender: "Kolchi")
                return Transports(mail: MessagingFixture.mail(to: relay), sms: .gateway(SMSGateway(settings)))
            }
            let order = try await Purchaser(phone: "06 12 34 56 78", language: .english).buys(try await Self.shops(1, in: db), in: db)
                .orders[0]
            try await db.transaction { tx in
                let seller = Actor(.seller, "Amine")
                try await Order.confirm(order, by: seller, in: tx)
                try await Order.pack(order, by: seller, in: tx)
                try await Order.ship(order, by: seller, in: tx)
            }
            try await fixture.works()
            #expect(fixture.relay.taken.isEmpty && far.asked.count == 1)
            let asked = try #require(far.asked.first)
            #expect(
                asked.body.contains(#""to":"+212612345678""#) && asked.body.contains("Kolchi: your order \(order.rawValue) is on its way"))
            #expect(try await fixture.states() == ["orders.shipped to +212612345678": "sent"])
            await far.close()
            fixture.relay.close()
        }
    }

    @Test("gets no more e-mails after the relay rejects the address, until an operator resumes it")
    func bounce() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            fixture.relay.mood = .refusing("RCPT", "550 5.1.1 no such user")
            let buyer = Purchaser(email: "gone@example.ma")
            let offers = try await Self.shops(2, in: db)
            try await buyer.buys([offers[0]], in: db)
            try await fixture.works()
            #expect(try await fixture.states() == ["orders.placed to gone@example.ma": "refused"])
            #expect(try await db.search(PausedAddress.newest).map(\.why) == ["550 5.1.1 no such user"])
            fixture.relay.mood = .kind
            let order = try await buyer.buys([offers[1]], in: db).orders[0]
            try await fixture.works()
            #expect(fixture.relay.taken.isEmpty && fixture.relay.tries == 1)
            #expect(try await db.transaction { try await PausedAddress.resume("gone@example.ma", by: .system, in: $0) })
            try await db.transaction { try await Order.confirm(order, by: Actor(.seller, "Amine"), in: $0) }
            try await fixture.works()
            #expect(fixture.relay.taken.count == 1)
            fixture.relay.close()
        }
    }

    @Test("gets the e-mail later if the relay is busy, with growing waits, until it is parked")
    func later() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            fixture.relay.mood = .refusing("RCPT", "451 later")
            try await Purchaser(email: "salma@example.ma").buys(try await Self.shops(1, in: db), in: db)
            try await fixture.works()
            var waits: [Int] = []
            var shift = 0
            while let wait = try await fixture.wait() {
                waits.append(wait)
                shift += wait + 1
                try await fixture.shiftClock(by: shift)
                if waits.count == 3 { fixture.relay.mood = .refusing("MAIL", "550 not you") }
                try await fixture.works()
            }
            #expect(waits.count == 13 && waits == waits.sorted() && waits[0] <= 15 && waits[12] > 15_000)
            #expect(try await fixture.states() == ["orders.placed to salma@example.ma": "parked"])
            fixture.relay.mood = .kind
            let stuck = try await db.search(StuckMessage.newest)
            #expect(try await db.transaction { try await StuckMessage.sendAgain(stuck[0].id, by: .system, in: $0) })
            try await fixture.works()
            #expect(fixture.relay.taken.count == 1)
            fixture.relay.close()
        }
    }

    @Test("gets no second e-mail when the outcome of the first one is unknown")
    func unsure() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            fixture.relay.mood = .silent
            try await Purchaser(email: "salma@example.ma").buys(try await Self.shops(1, in: db), in: db)
            try await fixture.works()
            fixture.relay.mood = .kind
            try await fixture.shiftClock(by: 100_000)
            try await fixture.works()
            #expect(fixture.relay.taken.count == 1)
            #expect(try await fixture.states() == ["orders.placed to salma@example.ma": "unsure"])
            fixture.relay.close()
        }
    }

    @Test("gets no e-mail where no transport is configured")
    func nothing() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db) { _ in Transports(mail: .none, sms: .none) }
            try await Purchaser(email: "salma@example.ma").buys(try await Self.shops(1, in: db), in: db)
            try await fixture.works()
            #expect(try await fixture.states() == ["orders.placed to salma@example.ma": "withheld"])
            fixture.relay.close()
        }
    }
}
