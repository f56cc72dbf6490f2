import Identity
import Kernel
import Orders
import Postgres
import Sellers
import TestKit
import Testing

@Suite("The tax that a line contains")
struct LineTaxTests {
    @Test(
        "is the part of the gross price that the rate makes, rounded half up",
        arguments: [
            (Int64(12_000), 2_000, Int64(2_000)), (1, 2_000, 0), (3, 2_000, 1), (2, 10_000, 1), (9_999, 1_000, 909),
            (129_950, 2_000, 21_658), (1, 10_000, 1),
        ])
    func rounds(gross: Int64, rate: Int, tax: Int64) {
        #expect(Order.Line.Tax(.owed(rate: rate), in: Money(minor: gross)).amount == Money(minor: tax))
    }

    @Test("is frozen when the order is placed, and says why it is none")
    func frozen() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(120)], stock: 9, in: $0) }
            let person = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(120)], isTrader: false, in: $0) }
            func tax(_ shop: SellerFixture) async throws -> Order.Line.Tax? {
                try await Order.numbered(shop.sell(in: db), in: db)?.lines.first?.tax
            }
            func set(_ rate: Int) async throws {
                try await db.transaction { try await LegalProfile.setVAT(rate, of: shop.seller, by: .system, in: $0) }
            }
            let (privately, unsaid) = (try await tax(person), try await tax(shop))
            #expect(privately == Order.Line.Tax(.privateSeller, in: .dirhams(120)) && privately?.amount == .zero)
            #expect(unsaid?.reason == .undeclared && unsaid?.rate == nil && unsaid?.amount == nil)
            await #expect(throws: LegalProfile.VATRefusal.noProfile) { try await set(2_000) }
            try await db.change(
                """
                INSERT INTO sellers.legal_profile (seller_id, legal_name, ice, tax_number, register_number, register_court)
                VALUES (\(shop.seller), 'Friperie SARL', \(CastApplication.ice), '12345', '123', 'Casablanca')
                """)
            for (rate, reason, amount) in [
                (0, Order.Line.Tax.Reason.exempt, Money.zero), (2_000, .vat, .dirhams(20)), (1_000, .vat, Money(minor: 1_091)),
            ] {
                try await set(rate)
                let found = try await tax(shop)
                #expect(found?.reason == reason && found?.rate == rate && found?.amount == amount)
            }
            for rate in [-1, 10_001] {
                await #expect(throws: LegalProfile.VATRefusal.rateUnfit) { try await set(rate) }
            }
            let wrong = await db.refusal(
                of: """
                    INSERT INTO orders.line (id, order_id, seller_id, position, offer_id, product_id, product_slug, title, title_language,
                        variant, condition, defects, unit_price, quantity, total, tax_reason, tax_rate, tax)
                    SELECT gen_random_uuid(), order_id, seller_id, 2, gen_random_uuid(), product_id, product_slug, title, title_language,
                        variant, condition, defects, unit_price, quantity, total, tax_reason, tax_rate, tax + 1
                    FROM orders.line WHERE tax_reason = 'vat' LIMIT 1
                    """)
            #expect(wrong?.constraint == "line_tax")
        }
    }
}
