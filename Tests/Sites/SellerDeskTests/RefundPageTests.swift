import Auditing
import HTTP
import Identity
import Kernel
import Orders
import Payments
import Postgres
import Sellers
import TestKit
import Testing

@testable import SellerDesk

@Suite("Refunding at the desk", .timeLimit(.minutes(5)))
struct RefundPageTests {
    /// A shop with an order of two pieces of 100 DH, paid by card with 20 DH of delivery.
    private func open(
        as role: Member.Role = .manager, isSteppedUp: Bool = true, isDisputed: Bool = false,
        _ body: @Sendable (Database, SellerFixture, TestBrowser, OrderNumber, PaymentPart.LineKey) async throws -> Void
    ) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(100)], stock: 9, delivery: .dirhams(20), in: tx)
                try await Member.set(Cast.nadia.signsUp(in: tx).id, to: .owner, in: shop.seller, by: .system, in: tx)
                return shop
            }
            let number = try await CardPayment.of(shop.offers, quantity: 2, choosing: isDisputed ? .dispute : .pay, in: db).orders[0]
            let order = try #require(try await Order.numbered(number, in: db))
            let browser = try await TestBrowser(in: db)
            try await browser.becomesMember(role, of: shop.seller, isSteppedUp: isSteppedUp)
            await browser.get("/fr/desk/\(shop.slug)")
            try await body(db, shop, browser, number, PaymentPart.LineKey(order.lines[0].id.uuid))
        }
    }

    private func refunds(_ number: OrderNumber, in db: Database) async throws -> [Int64] {
        let order = try #require(try await Order.numbered(number, in: db))
        return try await db.read(Refund.of(order: PaymentPart.OrderKey(order.id.uuid))).map(\.amount.minor)
    }

    @Test("asks for a confirmation, gives back once however often the form is sent, and records who did it")
    func once() async throws {
        try await open { db, shop, browser, number, line in
            let (order, page) = ("/fr/desk/\(shop.slug)/orders/\(number)", "/fr/desk/\(shop.slug)/orders/\(number)/refund")
            await browser.get(order)
            #expect(browser.page.contains("/refund\"") && browser.page.contains("Payé par carte"))
            await browser.get(page)
            let form = try browser.hidden("form")
            let typed = [("form", form), ("quantity-\(line)", "1"), ("delivery", "1"), ("sum", ""), ("why", "Abîmé <b>")]
            await browser.post(page, typed)
            #expect(browser.status == .ok && browser.page.contains("120,00") && browser.page.contains("Abîmé &lt;b&gt;"))
            let none = try await refunds(number, in: db)
            #expect(none.isEmpty, "nothing goes back before the confirmation")
            await browser.post(page, typed + [("confirmed", "9900")])
            #expect(browser.status == .conflict)
            for _ in 1...2 {
                await browser.post(page, typed + [("confirmed", "12000")])
                #expect(browser.status == .seeOther && browser.location?.hasSuffix("/orders/\(number)") == true)
            }
            let once = try await refunds(number, in: db)
            #expect(once == [12_000])
            let act = try await db.search(AuditedAct.find(AuditFilter(), before: nil)).first { $0.name == "payments.refund-promised" }
            #expect(act?.actor.hasPrefix("person ") == true)
            await browser.get(order)
            #expect(browser.page.contains("en cours") && browser.page.contains("100,00"))
        }
    }

    @Test("refuses odd sums and quantities beside the field, names the most that is possible, and keeps what was typed")
    func bad() async throws {
        try await open { db, shop, browser, number, line in
            let page = "/fr/desk/\(shop.slug)/orders/\(number)/refund"
            await browser.get(page)
            let form = try browser.hidden("form")
            for sum in ["0", "-5", "1e3", "12,345", "1.299", "220,01", "abc"] {
                await browser.post(page, [("form", form), ("sum", sum)])
                #expect(browser.status == .unprocessableContent && browser.page.contains("220,00"), "\(sum)")
                #expect(browser.page.contains("value=\"\(sum)\""), "\(sum)")
            }
            for count in ["3", "-1", "1e0", "x"] {
                await browser.post(page, [("form", form), ("quantity-\(line)", count)])
                #expect(browser.status == .unprocessableContent && browser.page.contains("au plus 2"), "\(count)")
            }
            await browser.post(page, [("form", form), ("quantity-\(line)", "1"), ("sum", "5")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("pas les deux"))
            for all in [("sum", "220"), ("sum", "220,00"), ("quantity-\(line)", "2")] {
                await browser.post(page, [("form", form), all])
                #expect(browser.status == .unprocessableContent && browser.page.contains("annulez la commande"), "\(all)")
            }
            await browser.post(page, [("form", "x"), ("sum", "5"), ("confirmed", "500")])
            #expect(browser.status == .notFound)
            let none = try await refunds(number, in: db)
            #expect(none.isEmpty)
        }
    }

    @Test("is not for packers, other shops, orders paid in cash, orders that have left, or a payment in dispute")
    func refused() async throws {
        try await open(as: .packer) { db, shop, browser, number, _ in
            await browser.get("/fr/desk/\(shop.slug)/orders/\(number)")
            #expect(browser.status == .ok && !browser.page.contains("/refund\""))
            await browser.get("/fr/desk/\(shop.slug)/orders/\(number)/refund")
            #expect(browser.status == .notFound)
        }
        try await open(isSteppedUp: false) { db, shop, browser, number, _ in
            await browser.get("/fr/desk/\(shop.slug)/orders/\(number)/refund")
            #expect(browser.status == .seeOther && browser.location?.contains("/account/confirmation") == true)
        }
        try await open { db, shop, browser, number, _ in
            let other = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(50)], stock: 2, in: $0) }
            let theirs = try await CardPayment.of(other.offers, in: db).orders[0]
            let cash = try await shop.sell(in: db)
            let form = "\(Refund.ID())"
            await browser.get("/fr/desk/\(shop.slug)/orders/\(number)/refund")
            await browser.post("/fr/desk/\(shop.slug)/orders/\(theirs)/refund", [("form", form), ("sum", "5"), ("confirmed", "500")])
            #expect(browser.status == .notFound)
            await browser.post("/fr/desk/\(shop.slug)/orders/\(cash)/refund", [("form", form), ("sum", "5"), ("confirmed", "500")])
            #expect(browser.status == .notFound)
            try await db.transaction { tx in
                let seller = Actor(.seller, "Amine")
                try await Order.confirm(number, by: seller, in: tx)
                try await Order.pack(number, by: seller, in: tx)
                try await Order.ship(number, by: seller, in: tx)
            }
            await browser.post("/fr/desk/\(shop.slug)/orders/\(number)/refund", [("form", form), ("sum", "5"), ("confirmed", "500")])
            #expect(browser.status == .conflict)
            let none = try await refunds(number, in: db) + refunds(theirs, in: db)
            #expect(none.isEmpty)
        }
        try await open(isDisputed: true) { db, shop, browser, number, _ in
            await browser.get("/fr/desk/\(shop.slug)/orders/\(number)/refund")
            await browser.post(
                "/fr/desk/\(shop.slug)/orders/\(number)/refund", [("form", "\(Refund.ID())"), ("sum", "5"), ("confirmed", "500")])
            #expect(browser.status == .conflict && browser.page.contains("conteste"))
        }
    }
}
