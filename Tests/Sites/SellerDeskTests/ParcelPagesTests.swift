import Catalog
import HTML
import HTTP
import Identity
import Kernel
import Orders
import Postgres
import Sellers
import Shipping
import TestKit
import Testing

@testable import SellerDesk

@Suite("Parcels at the desk")
struct ParcelPagesTests {
    /// A shop with some confirmed orders of two pieces of one offer, and a browser of its owner.
    private func withOrders(
        _ count: Int, as role: Member.Role = .owner,
        _ body: @Sendable (Database, SellerFixture, TestBrowser, [Order]) async throws -> Void
    ) async throws {
        try await ShopWithOrders.open(count, of: 2, as: role) { db, shop, browser, numbers in
            var orders: [Order] = []
            for number in numbers {
                try await db.transaction { try await Order.confirm(number, by: Actor(.seller, "Amine"), in: $0) }
                orders.append(try #require(try await Order.numbered(number, in: db)))
            }
            try await db.transaction { tx in
                for (slug, name) in [("rekkas", "Rekkas Express"), ("qafila", "Qafila")] {
                    let facts = Carrier.Facts(
                        names: [.french: name, .arabic: "ر", .english: name], trackingPage: "https://\(slug).example/{number}",
                        telephone: "", contract: .house, isOffered: slug == "rekkas")
                    _ = try await Carrier.add(slug, facts, by: .system, in: tx)
                }
            }
            try await body(db, shop, browser, orders)
        }
    }

    private func form(_ order: Order, _ parcels: [[String: String]], version: String) -> [(String, String)] {
        [("act", "save"), ("count", "\(parcels.count)"), ("version", version)]
            + parcels.enumerated().flatMap { index, fields in
                fields.map { ($0.key == "quantity" ? "quantity-\(index)-\(order.lines[0].id)" : "\($0.key)-\(index)", $0.value) }
            }
    }

    private func version(_ browser: TestBrowser) throws -> String {
        String(try #require(browser.page.firstMatch(of: /name="version" value="([0-9a-f]+)"/)).output.1)
    }

    @Test("are packed in a form that packs a confirmed order and says so, with each error beside its field and the input kept")
    func packs() async throws {
        try await withOrders(1, as: .packer) { db, shop, browser, orders in
            let (order, page) = (orders[0], "/fr/desk/\(shop.slug)/orders/\(orders[0].number)")
            await browser.get(page + "/parcels")
            #expect(browser.status == .ok && browser.page.contains("marque aussi la commande comme emballée"))
            #expect(browser.page.contains("value=\"\(order.total.decimal)\"") && browser.page.contains("value=\"2\""))
            let version = try version(browser)
            let good = ["quantity": "2", "cash": "", "carrier": "rekkas", "tracking": "rk 12-34", "grams": "900"]
            for (field, value, error) in [
                ("quantity", "3", "quantity-0-\(order.lines[0].id)"), ("quantity", "1", "quantity-0-\(order.lines[0].id)"),
                ("cash", "9", "cash-0"), ("cash", "x", "cash-0"), ("carrier", "", "carrier-0"), ("carrier", "qafila", "carrier-0"),
                ("tracking", "é1", "tracking-0"), ("tracking", "", "tracking-0"), ("grams", "0", "grams-0"), ("quantity", "0", "parcels"),
            ] {
                await browser.post(page + "/parcels", form(order, [good.merging([field: value]) { $1 }], version: version))
                #expect(browser.status == .unprocessableContent && browser.page.contains("href=\"#\(error)\""), "\(field) \(value)")
                #expect(value == "qafila" || browser.page.contains("value=\"\(value)\""), "\(field) \(value)")
                #expect(browser.page.contains("rk 12-34") == (field != "tracking"), "\(field) \(value)")
            }
            let before = try await Order.numbered(order.number, in: db)?.state
            #expect(before == .confirmed)
            await browser.post(page + "/parcels", [("act", "add")] + form(order, [good], version: version).dropFirst())
            #expect(browser.status == .ok && browser.page.contains("name=\"cash-1\"") && browser.page.contains("rk 12-34"))
            let parts = [good.merging(["quantity": "1"]) { $1 }, ["quantity": "1", "cash": "100"]]
            await browser.post(page + "/parcels", form(order, parts, version: version))
            #expect(browser.status == .seeOther)
            await browser.get(page)
            #expect(browser.page.contains("La commande est emballée, et ses colis sont enregistrés"))
            #expect(browser.page.contains("https://rekkas.example/RK12-34") && browser.page.contains("Colis 2 sur 2"))
            let found = try await OrderParcels.of(order.id, in: db)
            #expect(found.parcels.map(\.tracking) == ["RK12-34", nil] && found.parcels.map(\.cash).total() == order.total)
            #expect(found.parcels[1].cash == .dirhams(100))
            await browser.post(page + "/parcels", form(order, [good.merging(["grams": "901"]) { $1 }], version: version))
            #expect(browser.status == .conflict && browser.page.contains("value=\"901\""))
        }
    }

    @Test("keep what was typed when somebody presses Enter, save nothing, and open again at the next tracking number")
    func movesOn() async throws {
        try await withOrders(2) { db, shop, browser, orders in
            let page = "/fr/desk/\(shop.slug)/orders/\(orders[0].number)/parcels"
            await browser.get(page)
            let version = try version(browser)
            let first = try #require(browser.page.firstMatch(of: /<button[^>]*name="act"[^>]*value="([a-z]+)"/)).output.1
            #expect(first == "next", "Enter presses the first button")
            let typed = ["quantity": "1", "carrier": "rekkas", "tracking": "RK-1000", "grams": "x"]
            let next = [("act", "next")]
            await browser.post(page, next + form(orders[0], [typed, ["quantity": "1"]], version: version).dropFirst())
            #expect(browser.status == .ok && browser.page.contains("RK-1000") && browser.page.contains("value=\"x\""))
            #expect(browser.page.contains("Rien n’est encore enregistré") && browser.focused == "tracking-1")
            await browser.post(page, next + form(orders[0], [typed, typed], version: version).dropFirst())
            #expect(browser.focused == "act")

            let acts = "/fr/desk/\(shop.slug)/orders/acts"
            let numbers = orders.map { ("number", $0.number.rawValue) }
            await browser.get("/fr/desk/\(shop.slug)/orders/tracking?numbers=\(orders[0].number),\(orders[1].number)")
            #expect(browser.page.firstMatch(of: /<button[^>]*name="act"[^>]*value="([a-z]+)"/)?.output.1 == "next")
            let code = [("labels", "1"), ("carrier", "rekkas"), ("tracking-\(orders[0].number)", " RK-1000 ")]
            await browser.post(acts, next + code + numbers)
            #expect(
                browser.status == .ok && browser.page.contains("value=\"RK-1000\"") && browser.page.contains("value=\"rekkas\" selected"))
            #expect(browser.focused == "tracking-\(orders[1].number)")
            await browser.post(acts, next + code + [("tracking-\(orders[1].number)", "RK-1001")] + numbers)
            #expect(browser.focused == "act")
            await browser.post(acts, next + numbers)
            #expect(browser.status == .badRequest, "only that form has a next field")
            var states: [Order.State?] = []
            for order in orders { states.append(try await Order.numbered(order.number, in: db)?.state) }
            let parcels = try await db.read(Parcel.of(orders.map { Order.parcelKey(of: $0.id) }, by: shop.seller))
            #expect(states == [.confirmed, .confirmed] && parcels == [])
        }
    }

    @Test("get tracking numbers in bulk, by field and by table, order by order with what was done or why not")
    func tracks() async throws {
        try await withOrders(3) { db, shop, browser, orders in
            let other = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(50)], in: $0) }
            let theirs = try await other.sell(in: db)
            let (acts, numbers) = ("/fr/desk/\(shop.slug)/orders/acts", orders.map(\.number.rawValue))
            await browser.get("/fr/desk/\(shop.slug)/orders?queue=pack")
            await browser.post(acts, [("act", "track")] + (numbers + [theirs.rawValue]).map { ("number", $0) })
            let form = try #require(browser.location)
            await browser.get(form)
            #expect(browser.status == .ok && browser.page.contains("1 numéro est inconnu") && !browser.page.contains("tracking-\(theirs)"))
            #expect(numbers.allSatisfy { browser.page.contains("name=\"tracking-\($0)\"") })
            await browser.post(acts, [("act", "track"), ("labels", "1")] + numbers.map { ("number", $0) })
            #expect(browser.status == .unprocessableContent && browser.page.contains("name=\"tracking-\(numbers[2])\""))
            let table =
                "numéro;transporteur;suivi\n\(numbers[1].lowercased());Rekkas express;rk-1001\n\(theirs);rekkas;RK-1002\n<b>;rekkas;RK-9"
            await browser.post(
                acts,
                [
                    ("act", "track"), ("labels", "1"), ("number", numbers[0]), ("carrier", "rekkas"), ("tracking-\(numbers[0])", "RK-1000"),
                    ("number", numbers[2]), ("tracking-\(numbers[2])", "RK-1000"), ("table", table),
                ])
            #expect(browser.status == .ok && browser.page.contains("2 commandes traitées") && browser.page.contains("emballée d’abord"))
            #expect(browser.page.contains("Un autre colis a déjà ce numéro") && browser.page.matches(of: /inconnue/).count == 2)
            #expect(browser.page.contains("&lt;b") && browser.page.contains("tracking?numbers=\(numbers[2])"))
            var states: [Order.State?] = []
            for number in orders.map(\.number) + [theirs] { states.append(try await Order.numbered(number, in: db)?.state) }
            #expect(states == [.packed, .packed, .confirmed, .placed])
            let parcels = try await db.read(Parcel.of(orders.map { Order.parcelKey(of: $0.id) }, by: shop.seller))
            #expect(Set(parcels.map(\.tracking)) == ["RK-1000", "RK-1001"])

            await browser.post(
                acts, [("act", "ship"), ("labels", "1"), ("table", "\(numbers[0]);rekkas;RK-1000\n\(numbers[2]);x;RK-1003")])
            #expect(browser.page.contains("remise au transporteur") && browser.page.contains("Choisissez un transporteur"))
            let shipped = try await OrderParcels.of(orders[0].id, in: db)
            #expect(shipped.parcels.map(\.state) == [.pickedUp])
            let rows = (0...200).map { "K-\($0);rekkas;RK-2\($0)" }.joined(separator: "\n")
            for table in [rows, String(repeating: "x", count: 50_000)] {
                await browser.post(acts, [("act", "ship"), ("labels", "1"), ("table", table)])
                #expect(browser.status == .unprocessableContent && browser.page.contains("Au plus 200"))
            }
            await browser.post(acts, [("act", "confirm"), ("labels", "1"), ("table", rows)])
            #expect(browser.status == .badRequest)
        }
    }

    @Test("are told of by hand, and a stale form, a missing reason and another shop’s parcel change nothing")
    func told() async throws {
        try await withOrders(1) { db, shop, browser, orders in
            let page = "/fr/desk/\(shop.slug)/orders/\(orders[0].number)"
            try await db.transaction { tx in
                let carrier = try #require(try await tx.read(Carrier.offered).first).id
                try await Order.label(orders[0].number, with: [(carrier, "RK-1000")], by: Actor(.seller, "Amine"), at: .now(), in: tx)
            }
            await browser.get(page + "/parcels/2")
            #expect(browser.status == .notFound)
            await browser.get(page)
            #expect(browser.page.contains("/parcels/1\"") && !browser.page.contains("/outcome\""))
            await browser.get(page + "/parcels/1")
            await browser.post(page + "/parcels/1", [("kind", "delivered"), ("seen", "1")])
            #expect(browser.status == .conflict)
            await browser.post(page + "/parcels/1", [("kind", "picked-up"), ("seen", "1")])
            #expect(browser.status == .seeOther)
            for (fields, status) in [
                ([("kind", ""), ("seen", "2")], Status.unprocessableContent),
                ([("kind", "attempt-failed"), ("seen", "2")], .unprocessableContent),
                ([("kind", "unsellable"), ("why", " "), ("seen", "2")], .unprocessableContent),
                ([("kind", "refused"), ("seen", "1"), ("why", "gardé")], .conflict),
            ] {
                await browser.post(page + "/parcels/1", fields)
                #expect(browser.status == status, "\(fields)")
            }
            #expect(browser.page.contains("gardé"))
            await browser.post(page + "/outcome", [("outcome", "delivered")])
            #expect(browser.status == .conflict)
            await browser.get(page + "/parcels/1")
            await browser.post(page + "/parcels/1", [("kind", "attempt-failed"), ("reason", "absent"), ("seen", "2")])
            await browser.get("/fr/desk/\(shop.slug)/orders?queue=problems")
            #expect(browser.page.contains("\(orders[0].number)"))
            await browser.get(page)
            #expect(browser.page.contains("destinataire absent") && browser.page.contains("selon la boutique"))
            await browser.get(page + "/parcels/1")
            await browser.post(page + "/parcels/1", [("kind", "delivered"), ("seen", "3")])
            let state = try await Order.numbered(orders[0].number, in: db)?.state
            #expect(browser.status == .seeOther && state == .delivered)
        }
    }
}

extension TestBrowser {
    /// The name of the field or button in which the page puts the cursor; nil without one.
    fileprivate var focused: String? {
        page.firstMatch(of: /<(?:input|button)[^>]* name="([^"]+)"[^>]* autofocus/).map { String($0.output.1) }
    }
}
