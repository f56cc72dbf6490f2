import Catalog
import HTTP
import Identity
import Inventory
import Kernel
import Orders
import Places
import Postgres
import Sellers
import TestKit
import Testing

@testable import SellerDesk

@Suite("The order desk")
struct DeskOrderTests {
    private func state(_ number: OrderNumber, in db: Database) async throws -> Order.State? {
        try await Order.numbered(number, in: db)?.state
    }

    @Test("moves orders along one by one, shows who did it, and answers a stale form with 409 and that name")
    func steps() async throws {
        try await ShopWithOrders.open(1) { db, shop, browser, numbers in
            let page = "/fr/desk/\(shop.slug)/orders/\(numbers[0])"
            for (act, state) in [("confirm", Order.State.confirmed), ("pack", .packed), ("ship", .shipped)] {
                await browser.get(page)
                #expect(browser.page.contains("value=\"\(act)\""))
                await browser.post(page, [("act", act)])
                #expect(browser.status == .seeOther)
                let now = try await self.state(numbers[0], in: db)
                #expect(now == state)
            }
            let name = try #require(try await Order.numbered(numbers[0], in: db)?.steps.last?.by.name)
            #expect(name.hasPrefix("person "))
            await browser.get(page)
            await browser.post(page, [("act", "confirm")])
            #expect(browser.status == .conflict && browser.page.contains("Rien n’a changé"))
            await browser.post("\(page)/outcome", [("outcome", "refused"), ("why", "absent")])
            #expect(browser.status == .seeOther)
            await browser.get(page + "/outcome")
            await browser.post(page + "/outcome", [("outcome", "lost"), ("why", "")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("value=\"lost\" checked"))
            await browser.post(page + "/outcome", [("outcome", "back"), ("why", "")])
            #expect(browser.status == .seeOther)
            let stock = try await db.read(Stock.of(shop.offers))
            #expect(stock == [Stock(offer: shop.offers[0], onHand: 20, reserved: 0)])
            await browser.get(page)
            await browser.post(page + "/outcome", [("outcome", "back"), ("why", "vu")])
            #expect(browser.status == .conflict && browser.page.contains("vu"))
        }
    }

    @Test("moves several orders at once, each on its own, and says of each what was done and why not")
    func several() async throws {
        try await ShopWithOrders.open(3) { db, shop, browser, numbers in
            let other = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(50)], in: $0) }
            let theirs = try await other.sell(in: db)
            try await db.transaction { try await Order.cancel(numbers[2], by: .buyer, for: .buyerAsked, in: $0) }
            await browser.get("/fr/desk/\(shop.slug)/orders")
            #expect(numbers.prefix(2).allSatisfy { browser.page.contains("value=\"\($0)\"") } && !browser.page.contains("\(numbers[2])"))
            let chosen = (numbers.map(\.rawValue) + [theirs.rawValue, "K-0", "K-0"]).map { ("number", $0) }
            await browser.post("/fr/desk/\(shop.slug)/orders/acts", chosen + [("act", "confirm")])
            #expect(browser.status == .ok && browser.page.contains("2 commandes traitées"))
            #expect(browser.page.contains("3 n’ont pas changé") && browser.page.matches(of: /inconnue/).count == 2)
            for number in numbers.prefix(2) {
                let now = try await state(number, in: db)
                #expect(now == .confirmed)
            }
            let untouched = try await state(theirs, in: db)
            #expect(untouched == .placed)
            await browser.post("/fr/desk/\(shop.slug)/orders/acts", [("act", "confirm")])
            #expect(browser.status == .unprocessableContent)
            await browser.post("/fr/desk/\(shop.slug)/orders/acts", (1...205).map { ("number", "x\($0)") } + [("act", "confirm")])
            #expect(browser.page.matches(of: /inconnue/).count == 200)
            await browser.get("/fr/desk/\(shop.slug)/orders/slips?numbers=\(numbers[0]),\(theirs)")
            #expect(browser.page.matches(of: /class="slip"/).count == 1 && browser.page.contains("1 numéro est inconnu"))
            await browser.get("/fr/desk/\(shop.slug)/orders?q=salma")
            #expect(numbers.allSatisfy { browser.page.contains("\($0)") } && !browser.page.contains("\(theirs)"))
            await browser.get("/fr/desk/\(shop.slug)/orders?q=\(numbers[1].rawValue.lowercased())")
            #expect(browser.page.contains("\(numbers[1])") && !browser.page.contains("\(numbers[0])"))
        }
    }

    @Test("cancels with a reason, needs words where it is another one, and keeps what was typed")
    func cancels() async throws {
        try await ShopWithOrders.open(1) { db, shop, browser, numbers in
            let page = "/fr/desk/\(shop.slug)/orders/\(numbers[0])"
            await browser.get(page + "/cancellation")
            await browser.post(page + "/cancellation", [("reason", "late"), ("why", "Cassé")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("Cassé"), "not a shop’s reason")
            await browser.post(page + "/cancellation", [("reason", "other"), ("why", " ")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("value=\"other\" checked"))
            await browser.post(page + "/cancellation", [("reason", "damaged"), ("why", "Tombé")])
            #expect(browser.status == .seeOther)
            let step = try #require(try await Order.numbered(numbers[0], in: db)?.steps.last)
            #expect(step.to == .cancelled && step.reason == .damaged && step.why == "Tombé")
            await browser.post(page + "/cancellation", [("reason", "damaged"), ("why", "Tombé encore")])
            #expect(browser.status == .conflict && browser.page.contains("Tombé encore"))
            let stock = try await db.read(Stock.of(shop.offers))
            #expect(stock == [Stock(offer: shop.offers[0], onHand: 20, reserved: 0)])
        }
    }

    @Test("answers a buyer who asks to cancel, and extends a deadline once")
    func answers() async throws {
        try await ShopWithOrders.open(2) { db, shop, browser, numbers in
            let page = "/fr/desk/\(shop.slug)/orders/\(numbers[0])"
            await browser.get(page + "/extension")
            await browser.post(page + "/extension", [("days", "8")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("value=\"8\""))
            await browser.post(page + "/extension", [("days", "3")])
            #expect(browser.status == .seeOther)
            await browser.post(page + "/extension", [("days", "3")])
            #expect(browser.status == .conflict)
            let asked = numbers[1]
            try await db.transaction { tx in
                try await Order.confirm(asked, by: Actor(.seller, "Amine"), in: tx)
                _ = try await CancellationRequest.ask(asked, why: "Trop <grand>", in: tx)
            }
            let other = "/fr/desk/\(shop.slug)/orders/\(asked)"
            await browser.get(other)
            #expect(browser.page.contains("Trop &lt;grand&gt;") && browser.page.contains("/request"))
            await browser.get(other + "/request")
            await browser.post(other + "/request", [("answer", "decline"), ("why", "")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("value=\"decline\" checked"))
            await browser.post(other + "/request", [("answer", "decline"), ("why", "Déjà emballée")])
            #expect(browser.status == .seeOther)
            await browser.post(other + "/request", [("answer", "grant"), ("why", "")])
            #expect(browser.status == .conflict)
            let request = try await db.read(CancellationRequest.of(asked))
            #expect(request?.state == .declined && request?.answer == "Déjà emballée")
        }
    }

    @Test("moves what is reserved to another warehouse where the whole of it is free, until the parcel has left")
    func shipsFrom() async throws {
        try await ShopWithOrders.open(1) { db, shop, browser, numbers in
            let page = "/fr/desk/\(shop.slug)/orders/\(numbers[0])"
            await browser.get(page)
            #expect(!browser.page.contains("/warehouse\""), "the shop has one warehouse")
            let (first, second) = try await db.transaction { tx in
                let first = try await tx.read(Warehouse.open(of: shop.seller))[0]
                let city = City.Code("03.231.01.0")
                return (first.id, try await Warehouse.open(for: shop.seller, named: "Dépôt <2>", in: city, by: .system, in: tx))
            }
            await browser.get(page)
            #expect(!browser.page.contains("/warehouse\""), "nothing is free there")
            let line = try #require(try await Order.numbered(numbers[0], in: db)?.lines.first).id
            let form = [("line", "\(line)"), ("from", "\(first)"), ("to", "\(second)")]
            await browser.post(page + "/warehouse", form)
            #expect(browser.status == .conflict)
            try await db.transaction { tx in
                try await Stock.move(shop.offers[0], by: 5, as: .received, at: second, by: "Amine", in: tx)
            }
            await browser.get(page)
            #expect(browser.page.contains("Dépôt &lt;2&gt;") && browser.page.contains("value=\"\(second)\""))
            for field in 0..<3 {
                var wrong = form
                wrong[field].1 = "\(ID<Warehouse>())"
                await browser.post(page + "/warehouse", wrong)
                #expect(browser.status == .conflict)
            }
            await browser.post(page + "/warehouse", form)
            #expect(browser.status == .seeOther)
            let promises = try await db.read(Stock.promises(of: shop.offers[0]))
            #expect(promises.map(\.warehouse) == [second])
            await browser.get(page)
            await browser.post(page + "/warehouse", form)
            #expect(browser.status == .conflict, "it is not there any more")
            for act in ["confirm", "pack", "ship"] {
                await browser.get(page)
                await browser.post(page, [("act", act)])
            }
            await browser.get(page)
            #expect(!browser.page.contains("/warehouse\""))
            let levels = try await db.read(StockLevel.of(shop.offers))
            #expect(levels.map { [$0.onHand, $0.reserved] } == [[20, 0], [4, 0]])
        }
    }

    @Test("lets a packer pack and ship, but neither confirm nor cancel")
    func packer() async throws {
        try await ShopWithOrders.open(1, as: .packer) { db, shop, browser, numbers in
            let page = "/fr/desk/\(shop.slug)/orders/\(numbers[0])"
            await browser.get(page)
            #expect(browser.status == .ok && !browser.page.contains("value=\"confirm\"") && !browser.page.contains("/cancellation"))
            await browser.get("/fr/desk/\(shop.slug)/leaving")
            await browser.post(page, [("act", "confirm")])
            #expect(browser.status == .notFound)
            await browser.get("/fr/desk/\(shop.slug)/leaving")
            await browser.post("/fr/desk/\(shop.slug)/orders/acts", [("act", "confirm"), ("number", numbers[0].rawValue)])
            #expect(browser.status == .badRequest)
            let before = try await state(numbers[0], in: db)
            #expect(before == .placed)
            try await db.transaction { try await Order.confirm(numbers[0], by: Actor(.seller, "Amine"), in: $0) }
            await browser.get(page)
            await browser.post(page, [("act", "pack")])
            await browser.post(page, [("act", "ship")])
            let after = try await state(numbers[0], in: db)
            #expect(after == .shipped)
        }
    }

    @Test("lists a long queue in pages, the nearest deadline first, and each order once")
    func pages() async throws {
        try await ShopWithOrders.open(7) { db, shop, _, numbers in
            var seen: [OrderNumber] = []
            var last: DeskOrder.Cursor?
            repeat {
                let page = try await db.read(
                    as: shop.seller.databaseRole, DeskOrder.page(.toConfirm, of: shop.seller, after: last))
                // Two orders a page.
                seen += page.prefix(2).map(\.number)
                last = page.count > 2 ? page[1].cursor : nil
            } while last != nil
            #expect(Set(seen) == Set(numbers) && seen.count == numbers.count)
            let counts = try await db.read(as: shop.seller.databaseRole, DeskOrder.counts(of: shop.seller))
            #expect(counts[.toConfirm] == 7 && counts[.toPack] == 0)
            #expect(DeskOrder.Cursor(text: "x") == nil && DeskOrder.Cursor(text: "9~") == nil)
        }
    }

    @Test("saves the working days of a shop, and keeps what was typed wrongly")
    func work() async throws {
        try await ShopWithOrders.open(0) { db, shop, browser, _ in
            let page = "/fr/desk/\(shop.slug)/work"
            await browser.get(page)
            await browser.post(page, [("preparation", "16"), ("weekday", "1"), ("weekday", "2"), ("weekday", "3")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("value=\"16\""))
            await browser.post(page, [("preparation", "2"), ("weekday", "1"), ("weekday", "8")])
            #expect(browser.status == .unprocessableContent)
            await browser.post(page, [("preparation", "2"), ("weekday", "1"), ("weekday", "2"), ("weekday", "3")])
            #expect(browser.status == .seeOther)
            let today = Query<Int>.one("SELECT (places.wall(kernel.now())::date - date '1970-01-01')::integer") { row in try row.next() }
            let day = CalendarDay(daysSince1970: try await db.read(today)).adding(days: 5)
            await browser.get(page)
            await browser.post(page + "/days", [("day", "2026-02-30")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("2026-02-30"))
            await browser.post(page + "/days", [("day", day.isoText)])
            #expect(browser.status == .seeOther)
            let work = try await db.read(Seller.workingTime(of: shop.seller))
            #expect(work == Seller.WorkingTime(preparationDays: 2, week: [1, 2, 3], freeDays: [day]))
            await browser.get(page)
            await browser.post(page + "/days/removal", [("day", day.isoText)])
            let freed = try await db.read(Seller.workingTime(of: shop.seller))
            #expect(freed?.freeDays == [])
        }
    }
}
