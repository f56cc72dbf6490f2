import Carts
import Catalog
import Identity
import Inventory
import Kernel
import Orders
import Postgres
import Secrets
import Settings
import TestKit
import Testing

@Suite("A purchase needs a code")
struct CodeRulesTests {
    private static let seller = Actor(.seller, "Amine")
    private let phone = "0612345678"

    private func shop(_ dirhams: Int64, stock: Int = 100, in db: Database) async throws -> [Offer.ID] {
        try await db.transaction { try await SellerFixture.open(prices: [.dirhams(dirhams)], stock: stock, delivery: .zero, in: $0) }.offers
    }

    /// Where the purchase's code is sent; nil where it waits for none.
    private func codeOf(_ purchase: ID<Purchase>, in db: Database) async throws -> Contact? {
        try await db.read(WaitingPurchase.of(purchase))?.recipient
    }

    @Test("when all open orders for its number exceed the ceiling together, for every person and state")
    func sums() async throws {
        try await TestDatabase.clone { db in
            let offers = try await shop(1_990, in: db)
            let (first, orders) = try await Purchaser(phone: phone).buys(offers, in: db)
            #expect(try await codeOf(first, in: db) == nil)
            let moves: [@Sendable (Transaction) async throws -> Void] = [
                { try await Order.confirm(orders[0], by: Self.seller, in: $0) },
                { try await Order.pack(orders[0], by: Self.seller, in: $0) },
                { try await Order.ship(orders[0], by: Self.seller, in: $0) },
            ]
            for move in [{ _ in }] + moves {
                try await db.transaction { try await move($0) }
                // Each order is just below the ceiling by itself, and comes from another browser.
                let (next, waiting) = try await Purchaser(phone: phone).buys(offers, in: db)
                #expect(try await codeOf(next, in: db) == Contact(typed: phone))
                try await db.transaction { try await Order.cancel(waiting[0], by: .buyer, why: "non", in: $0) }
                let other = try await Purchaser().buys(offers, in: db).purchase
                #expect(try await codeOf(other, in: db) == nil, "another number")
            }
            // Waiting orders count too; delivered ones do not.
            let waiting = try await Purchaser(phone: phone).buys(offers, in: db).orders[0]
            try await db.transaction { try await Order.deliver(orders[0], by: Self.seller, in: $0) }
            let behind = try await Purchaser(phone: phone).buys(offers, in: db)
            #expect(try await codeOf(behind.purchase, in: db) != nil)
            try await db.transaction { tx in
                for order in [waiting, behind.orders[0]] { try await Order.cancel(order, by: .buyer, why: "non", in: tx) }
            }
            #expect(try await codeOf(Purchaser(phone: phone).buys(offers, in: db).purchase, in: db) == nil)
        }
    }

    @Test(
        "when it is the fourth one or brings the eleventh piece for its number, or for its e-mail address with any number",
        arguments: [false, true])
    func caps(byEmail: Bool) async throws {
        try await TestDatabase.clone { db in
            let offers = try await shop(10, in: db)
            func buy(_ quantity: Int, _ email: String) async throws -> Contact? {
                let purchaser = byEmail ? Purchaser(email: email) : Purchaser(phone: phone)
                return try await codeOf(purchaser.buys(offers, quantity: quantity, in: db).purchase, in: db)
            }
            let asked = Contact(typed: byEmail ? "nadia@example.ma" : phone)
            for _ in 1...3 { #expect(try await buy(1, "Nadia@Example.ma") == nil) }
            #expect(try await buy(1, "nadia@example.ma") == asked)
            try await db.change("UPDATE kernel.clock SET shift = interval '31 minutes'")
            try await WaitingPurchase.cancelOverdue(in: db)
            #expect(try await buy(1, "NADIA@example.ma") == asked, "what was placed still counts")
        }
        try await TestDatabase.clone { db in
            let offers = try await shop(10, in: db)
            for (quantity, isAsked) in [(10, false), (1, true)] {
                let purchaser = byEmail ? Purchaser(email: "nadia@example.ma") : Purchaser(phone: phone)
                let purchase = try await purchaser.buys(offers, quantity: quantity, in: db).purchase
                #expect(try await (codeOf(purchase, in: db) != nil) == isAsked)
            }
        }
    }

    @Test("once a day for each visitor and number or address, and is never refused with the right code")
    func shown() async throws {
        try await TestDatabase.clone { db in
            let offers = try await shop(1_500, in: db)
            let purchaser = Purchaser(phone: phone)
            try await purchaser.buys(offers, in: db)
            func show(_ purchase: ID<Purchase>) async throws -> WaitingPurchase.Outcome {
                let waiting = try #require(try await db.read(WaitingPurchase.of(purchase)))
                try await db.transaction { try await waiting.contactCode.send(person: nil, in: $0) }
                let code = try #require(try await db.read(waiting.contactCode.newest))
                return try await WaitingPurchase.confirm(purchase, by: .buyer, showing: code.id, in: db)
            }
            #expect(try await show(purchaser.buys(offers, in: db).purchase) == .confirmed(1))
            for _ in 1...9 { #expect(try await codeOf(purchaser.buys(offers, in: db).purchase, in: db) == nil) }
            let stranger = try await Purchaser(phone: phone).buys(offers, in: db).purchase
            #expect(try await codeOf(stranger, in: db) == Contact(typed: phone), "another browser")
            let otherNumber = Purchaser(visitor: purchaser.visitor)
            try await otherNumber.buys(offers, in: db)
            #expect(try await codeOf(otherNumber.buys(offers, in: db).purchase, in: db) == Contact(typed: otherNumber.phone))
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 24 * 3600 + 1, in: $0) }
            #expect(try await show(purchaser.buys(offers, in: db).purchase) == .confirmed(1), "again after a day, and again not refused")
        }
    }

    @Test("unless its buyer is logged in and uses their own verified number or address")
    func known() async throws {
        try await TestDatabase.clone { db in
            let offers = try await shop(5_000, in: db)
            let cheap = try await shop(10, in: db)
            let person = try await db.transaction { try await Cast.salma.signsUpWithBoth(in: $0) }
            func code(of purchaser: Purchaser, _ offers: [Offer.ID], as person: Person?, under rules: CodeRules? = CodeRules()) async throws
                -> Contact?
            {
                let (checkout, total) = try await purchaser.comesToReview(of: offers, in: db)
                return try await codeOf(purchaser.places(checkout, as: person, accepting: total, under: rules, in: db), in: db)
            }
            #expect(try await code(of: Purchaser(phone: phone), offers, as: person) == nil)
            let other = Purchaser()
            #expect(try await code(of: other, offers, as: person) == Contact(typed: other.phone), "another's number")
            #expect(try await code(of: Purchaser(phone: phone), cheap, as: nil) == Contact(typed: phone), "their sums count for others")
            #expect(try await code(of: Purchaser(), offers, as: nil, under: nil) == nil)
            for _ in 1...4 { #expect(try await code(of: Purchaser(email: "Salma@example.ma"), cheap, as: person) == nil) }
            #expect(try await code(of: Purchaser(email: "salma@example.ma"), cheap, as: nil) == Contact(typed: "salma@example.ma"))
        }
    }

    @Test("when its network has placed too many without a code within the hour; purchases with a known number do not count")
    func network() async throws {
        try await TestDatabase.clone { db in
            let offers = try await shop(10, in: db)
            try await db.transaction { tx in try await CodeRules.perNetworkSetting.becomes(2, in: tx) }
            func rules(_ network: String, canText: Bool = true) -> CodeRules {
                CodeRules(network: network, canText: canText)
            }
            let dear = Purchaser()
            try await dear.buys(shop(1_999, in: db), in: db)
            for _ in 1...5 { try await dear.buys(offers, quantity: 2, under: rules("192.0.2.1"), in: db) }
            for isAsked in [false, false, true, true] {
                let purchaser = Purchaser()
                let purchase = try await purchaser.buys(offers, under: rules("192.0.2.1"), in: db).purchase
                #expect(try await codeOf(purchase, in: db) == (isAsked ? Contact(typed: purchaser.phone) : nil))
            }
            #expect(try await codeOf(Purchaser().buys(offers, under: rules("2001:db8::/64"), in: db).purchase, in: db) == nil)
            // Without text messages the code goes by e-mail. Without an e-mail address the purchase is refused.
            let mailed = try await Purchaser(email: "nadia@example.ma").buys(offers, under: rules("192.0.2.1", canText: false), in: db)
                .purchase
            #expect(try await codeOf(mailed, in: db) == Contact(typed: "nadia@example.ma"))
            await #expect(throws: Purchase.Refusal.noCode(.network, isLandLine: false)) {
                try await Purchaser().buys(offers, under: rules("192.0.2.1", canText: false), in: db)
            }
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 3600, in: $0) }
            #expect(try await codeOf(Purchaser().buys(offers, under: rules("192.0.2.1"), in: db).purchase, in: db) == nil)
        }
    }

    @Test("and is refused where none can be sent: the cart stays, and nothing is written")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let offers = try await shop(2_001, in: db)
            let total = CodeRequest.Reason.total(ceiling: .dirhams(2_000))
            let land = Purchaser(phone: "05 22 12 34 56")
            await #expect(throws: Purchase.Refusal.noCode(total, isLandLine: true)) { try await land.buys(offers, in: db) }
            let mute = Purchaser()
            await #expect(throws: Purchase.Refusal.noCode(total, isLandLine: false)) {
                try await mute.buys(offers, under: CodeRules(canText: false), in: db)
            }
            #expect(try await Cart.of(mute.visitor, in: .french, in: db).offers == offers)
            let cheap = try await shop(10, in: db)
            let email = "nadia@example.ma"
            for _ in 1...3 { try await Purchaser(email: email).buys(cheap, in: db) }
            await #expect(throws: Purchase.Refusal.noCode(.email, isLandLine: false)) {
                try await Purchaser(email: email).buys(cheap, under: CodeRules(canMail: false), in: db)
            }
            #expect(
                try await db.read(Query<Int>.one("SELECT count(*) FROM orders.order WHERE state = 'waiting'") { row in try row.next() })
                    == 0)
        }
    }

    @Test("also when several purchases are placed at the same moment", arguments: [false, true])
    func atOnce(byEmail: Bool) async throws {
        try await TestDatabase.clone { db in
            let offers = try await shop(10, in: db)
            func purchaser() -> Purchaser { byEmail ? Purchaser(email: "nadia@example.ma") : Purchaser(phone: phone) }
            for _ in 1...2 { try await purchaser().buys(offers, in: db) }
            let waiting = Query.one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            { row in
                try row.next(Int.self)
            }
            var ready: [(Purchaser, ID<Checkout>, Money)] = []
            for _ in 1...2 {
                let purchaser = purchaser()
                let (checkout, total) = try await purchaser.comesToReview(of: offers, in: db)
                ready.append((purchaser, checkout, total))
            }
            // Both tasks go as far as they can before either purchase is written. One waits for the stock, the other for the first one.
            let tasks = try await db.transaction { [ready] tx in
                try await tx.run("SELECT FROM inventory.stock WHERE offer_id = \(offers[0]) FOR UPDATE")
                let tasks = ready.map { purchaser, checkout, total in
                    Task { try await purchaser.places(checkout, accepting: total, in: db) }
                }
                _ = try await eventually("both wait") { try await db.search(waiting) == 2 ? true : nil }
                return tasks
            }
            var asked = 0
            for task in tasks where try await codeOf(task.value, in: db) != nil { asked += 1 }
            #expect(asked == 1, "three are under way, and the fourth is asked")
        }
    }
}
