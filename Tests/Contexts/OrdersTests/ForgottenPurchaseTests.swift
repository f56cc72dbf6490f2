import Kernel
import Orders
import Postgres
import TestKit
import Testing

@Suite("Erasing the buyer of a purchase")
struct ForgottenPurchaseTests {
    @Test("is possible only after its orders have ended, and changes nothing else, even in raw SQL by the tables' owner")
    func raw() async throws {
        try await TestDatabase.make { test in
            let shop = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let (purchase, orders) = try await Purchaser(name: "Salma").buys(shop.offers, in: test.db)
            let owner = try BlockingConnection(test.ownerURL)
            func refusal(of statement: SQL) -> String? {
                do {
                    _ = try owner.run(statement)
                    return nil
                } catch {
                    return (error as? DatabaseError)?.constraint ?? "\(error)"
                }
            }
            let forget: SQL = """
                UPDATE orders.purchase SET visitor = NULL, full_name = NULL, phone = NULL, street = NULL, landmark = NULL, email = NULL, notes = NULL
                WHERE id = \(purchase)
                """
            let blank: SQL = "UPDATE orders.step SET why = '[…]' WHERE why <> ''"
            #expect(refusal(of: forget) == "purchase_has_ended")
            try await test.db.transaction { tx in
                try await Order.cancel(orders[0], by: Actor(.buyer, "Salma"), why: "Salma n’en veut plus", in: tx)
            }
            #expect(refusal(of: blank) == "append_only")
            #expect(refusal(of: "UPDATE orders.purchase SET full_name = NULL WHERE id = \(purchase)") == "purchase_recipient_whole")
            #expect(refusal(of: "UPDATE orders.purchase SET full_name = 'Samir' WHERE id = \(purchase)") == "purchase_only_forgotten")
            #expect(refusal(of: "UPDATE orders.purchase SET language = 'ar' WHERE id = \(purchase)") == "purchase_only_forgotten")
            #expect(refusal(of: forget) == nil)
            #expect(refusal(of: "UPDATE orders.step SET why = 'nothing'") == "append_only")
            #expect(refusal(of: "UPDATE orders.step SET why = '[…]', who = 'Samir' WHERE why <> ''") == "append_only")
            #expect(refusal(of: "UPDATE orders.step SET why = '[…]' WHERE why = ''") == "append_only")
            #expect(refusal(of: blank) == nil)
            let steps = try #require(try await Order.numbered(orders[0], in: test.db)).steps
            #expect(steps.map(\.by.name) == ["buyer", "buyer"] && steps.map(\.why) == ["", "[…]"])
        }
    }
}
