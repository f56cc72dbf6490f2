import Catalog
import Identity
import Kernel
import Notifications
import Orders
import Postgres
import SMS
import Secrets
import TestKit
import Testing

@Suite("An unverified address")
struct UnprovenTests {
    private static let seller = Actor(.seller, "Amine")

    private static func offers(_ count: Int, in db: Database) async throws -> [Offer.ID] {
        var offers: [Offer.ID] = []
        for _ in 0..<count { offers += try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }.offers }
        return offers
    }

    /// A buyer who types a link into every text field.
    private static func spammer(email: String = "", phone: String = "06 12 34 56 78", language: Language = .french) -> Purchaser {
        Purchaser(
            name: "Prize https://evil.example/name", email: email, phone: phone, language: language,
            words: ("https://evil.example/street", "https://evil.example/landmark", "https://evil.example/notes"))
    }

    /// One purchase of three orders, with status changes until there are `facts` notifications: at most ten.
    private static func buysAndMoves(told facts: Int, in db: Database) async throws {
        let orders = try await spammer(email: "salma@example.ma").buys(try await offers(3, in: db), in: db).orders
        try await db.transaction { tx in
            for number in orders {
                try await Order.confirm(number, by: seller, in: tx)
                try await Order.pack(number, by: seller, in: tx)
                try await Order.ship(number, by: seller, in: tx)
            }
            for number in orders.prefix(facts - 7) { try await Order.deliver(number, by: seller, in: tx) }
        }
    }

    @Test("gets no text that somebody typed for the order, in subject, text or HTML, by e-mail or SMS", arguments: Language.allCases)
    func words(language: Language) async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
            let offers = try await Self.offers(4, in: db)
            let mailed = try await Self.spammer(email: "salma@example.ma", language: language).buys(Array(offers[0...2]), in: db).orders
            let texted = try await Self.spammer(language: language).buys([offers[3]], in: db).orders
            let why = "see https://evil.example/why"
            try await db.transaction { tx in
                for number in [mailed[0], mailed[1], texted[0]] {
                    try await Order.confirm(number, by: Self.seller, why: why, in: tx)
                    try await Order.pack(number, by: Self.seller, why: why, in: tx)
                    try await Order.ship(number, by: Self.seller, why: why, in: tx)
                }
                try await Order.deliver(mailed[0], by: Self.seller, why: why, in: tx)
                try await Order.refuse(mailed[1], by: Self.seller, why: why, in: tx)
                try await Order.cancel(mailed[2], by: .buyer, why: why, in: tx)
            }
            // Send the messages that the rate limit holds back, too.
            for _ in 0..<6 {
                try await fixture.works()
                _ = try await db.transaction { try await $0.run("DELETE FROM kernel.rate_limit") }
                _ = try await db.transaction {
                    try await $0.run("UPDATE notifications.message SET due = kernel.now() WHERE state = 'waiting'")
                }
            }
            let other = try await Self.spammer(email: "salma@example.ma", language: language).buys(try await Self.offers(1, in: db), in: db)
                .orders[0]
            try await db.transaction { try await Order.cancel(other, by: Self.seller, why: why, in: $0) }
            try await fixture.works()
            let kept = try await db.read(InboxMessage.newest)
            #expect(Set(kept.map(\.channel)) == [.mail, .sms] && kept.count >= 10)
            for entry in kept {
                for part in [entry.message.subject, entry.message.text, entry.message.html ?? ""] {
                    #expect(!part.contains("evil") && !part.contains("Prize"), "\(part)")
                }
                if entry.channel == .mail {
                    #expect(entry.message.text.contains("\(MessagingFixture.origin)/\(language.rawValue)/not-mine/"))
                }
            }
            fixture.relay.close()
        }
    }

    @Test("is told apart from the person's own one: only the own one gets a greeting by name and the seller's words")
    func proven() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
            let person = try await db.transaction { try await Cast.salma.signsUp(in: $0) }
            for (index, email) in ["Salma@example.ma", "cadeau@example.ma"].enumerated() {
                let browser = VisitorKey(cookie: "\(index)")
                let (purchase, orders) = try await Purchaser(email: email, visitor: browser).buys(try await Self.offers(1, in: db), in: db)
                try await db.transaction { tx in
                    #expect(try await Purchase.claim(purchase, for: person, in: tx))
                    try await Order.cancel(orders[0], by: Self.seller, why: "abîmé", in: tx)
                }
                try await fixture.works()
                let mails = try await db.read(InboxMessage.newest).filter { $0.recipient.lowercased() == email.lowercased() }.map(
                    \.message.text)
                #expect(mails.count == 2)
                #expect(
                    mails.allSatisfy {
                        $0.contains("Salma Benjelloun") == (index == 0) && $0.contains("12, rue Ibn Batouta") == (index == 0)
                    })
                #expect(
                    mails.allSatisfy { $0.contains("not-mine") == (index == 1) } && mails.contains { $0.contains("abîmé") } == (index == 0))
            }
            fixture.relay.close()
        }
    }

    @Test("gets six e-mails an hour and twenty a day, no matter who orders in its name; the rest waits, and is withheld after a day")
    func rate() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            try await Self.buysAndMoves(told: 9, in: db)
            // This does not delay another address.
            try await Purchaser(email: "nadia@example.ma").buys(try await Self.offers(1, in: db), in: db)
            try await fixture.works()
            func sent() -> Int { fixture.relay.taken.filter { $0.recipients == ["salma@example.ma"] }.count }
            #expect(sent() == 6 && fixture.relay.taken.count == 7)
            let waiting = Query.one("SELECT count(*) FROM notifications.message WHERE state = 'waiting' AND tries = 0") { row in
                try row.next(Int.self)
            }
            #expect(try await db.read(waiting) == 3)
            try await fixture.works()
            #expect(sent() == 6)
            try await fixture.shiftClock(by: 601)
            try await fixture.works()
            #expect(sent() == 7)
            try await fixture.shiftClock(by: 3_600)
            try await fixture.works()
            #expect(sent() == 9)
            try await Self.buysAndMoves(told: 8, in: db)
            _ = try await db.transaction {
                try await $0.run(
                    "UPDATE kernel.rate_limit SET full_at = kernel.now() + interval '86400 seconds' WHERE key LIKE 'notifications.unproven-day:%'"
                )
            }
            try await fixture.works()
            #expect(sent() == 9)
            try await fixture.shiftClock(by: 3_600 + 86_000)
            try await fixture.works()
            let withheld = Query.one("SELECT count(*) FROM notifications.message WHERE state = 'withheld' AND last_error LIKE 'too many%'")
            { row in
                try row.next(Int.self)
            }
            #expect(try await db.read(withheld) > 0)
            fixture.relay.close()
        }
    }

    @Test("gets nothing more about a purchase that its reader has disavowed, but about others it does")
    func disavowed() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let email = try #require(EmailAddress(typed: "salma@example.ma"))
            let offers = try await Self.offers(2, in: db)
            let (purchase, orders) = try await Purchaser(email: "salma@example.ma").buys([offers[0]], in: db)
            let other = try await Purchaser(email: "salma@example.ma").buys([offers[1]], in: db).orders[0]
            let disavowal = Disavowal(of: purchase, at: email)
            #expect(try await !db.transaction { try await disavowal.say(in: $0) }, "nothing was told there yet")
            try await fixture.works()
            #expect(fixture.relay.taken.count == 2)
            #expect(try await db.transaction { try await disavowal.say(in: $0) })
            #expect(try await !db.transaction { try await disavowal.say(in: $0) })
            try await db.transaction { tx in
                for number in [orders[0], other] { try await Order.confirm(number, by: Self.seller, in: tx) }
            }
            try await fixture.works()
            #expect(fixture.relay.taken.count == 3)
            #expect(try await db.search(Disavowal.newest).map(\.purchase) == [purchase])
            fixture.relay.close()
        }
    }

    @Test("is encrypted in the link to disavow a purchase")
    func token() throws {
        let (key, email) = (SigningKey(), try #require(EmailAddress(typed: "salma@example.ma")))
        let disavowal = Disavowal(of: ID<Purchase>(), at: email)
        let token = disavowal.token(key)
        #expect(Disavowal(token: token, key) == disavowal)
        #expect(!String(decoding: Base64URL.decode(token) ?? [], as: UTF8.self).contains("salma"))
        #expect(Disavowal(token: token, SigningKey()) == nil && Disavowal(token: "none", key) == nil)
        let subscription = try #require(UnsubscribeToken(.orders, to: email, of: nil))
        #expect(Disavowal(token: subscription.token(key), key) == nil && UnsubscribeToken(token: token, key) == nil)
    }
}
