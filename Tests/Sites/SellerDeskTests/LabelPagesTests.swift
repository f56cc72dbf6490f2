import CSV
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

@Suite("Labels and manifests at the desk")
struct LabelPagesTests {
    private static let amine = Actor(.seller, "Amine")

    /// A shop with confirmed orders, and a browser of one of its packers.
    private func withOrders(
        _ count: Int, _ body: @Sendable (Database, SellerFixture, TestBrowser, [OrderNumber]) async throws -> Void
    ) async throws {
        let buyer = { @Sendable (place: Int) in
            Purchaser(name: "=سلمى \(place)", words: ("12, rue des Orangers", "en face <b>", "Étage 2\nsonner"))
        }
        try await ShopWithOrders.open(count, as: .packer, from: buyer) { db, shop, browser, numbers in
            try await db.transaction { tx in
                for number in numbers { try await Order.confirm(number, by: Self.amine, in: tx) }
            }
            await browser.get("/fr/desk/\(shop.slug)/leaving")
            try await body(db, shop, browser, numbers)
        }
    }

    private static func carrier(_ slug: String, in tx: Transaction) async throws -> Carrier.ID {
        let facts = Carrier.Facts(
            names: [.french: "Transport \(slug)", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house,
            isOffered: true)
        return try await Carrier.add(slug, facts, by: .system, in: tx)
    }

    private func parcel(of number: OrderNumber, in db: Database) async throws -> Parcel? {
        let order = try #require(try await Order.numbered(number, in: db))
        return try await db.read(Parcel.of(Order.parcelKey(of: order.id))).first
    }

    @Test("many are printed at once; a confirmed order is packed first, and of each the page says what was done and why not")
    func many() async throws {
        try await withOrders(2) { db, shop, browser, numbers in
            let desk = "/fr/desk/\(shop.slug)"
            let other = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(50)], in: $0) }
            let theirs = try await other.sell(in: db)
            let placed = try await shop.sell(in: db)
            try await db.transaction { try await Order.pack(numbers[1], by: Self.amine, in: $0) }
            await browser.get(desk + "/orders?queue=pack")
            #expect(browser.page.contains("value=\"labels\""))
            let chosen = ([theirs, placed] + numbers).map { ("number", $0.rawValue) }
            await browser.post(desk + "/orders/acts", chosen + [("act", "labels")])
            #expect(browser.status == .ok && browser.page.contains("2 commandes traitées") && browser.page.contains("2 n’ont pas changé"))
            #expect(browser.page.matches(of: /emballée, étiquette prête/).count == 1 && browser.page.matches(of: /inconnue/).count == 1)
            #expect(browser.page.contains("/labels?numbers=\(numbers[0])%2C\(numbers[1])"))
            let (first, second, third) = (
                try await parcel(of: numbers[0], in: db), try await parcel(of: placed, in: db), try await parcel(of: theirs, in: db)
            )
            #expect(first?.cash == .dirhams(120) && second == nil && third == nil)
            let states = [try await Order.numbered(placed, in: db)?.state, try await Order.numbered(theirs, in: db)?.state]
            #expect(states == [.placed, .placed])
            // Where there is nothing else to say, the labels follow at once.
            await browser.post(desk + "/orders/acts", numbers.map { ("number", $0.rawValue) } + [("act", "labels")])
            #expect(browser.status == .seeOther && browser.location?.contains("/labels?numbers=") == true)
            try await browser.follow()
            #expect(browser.status == .ok && browser.page.matches(of: /class="label"/).count == 2)
        }
    }

    @Test("have sender, recipient, city, cash, both languages, the tracking number as a bar code and the order number as a QR code")
    func content() async throws {
        try await withOrders(1) { db, shop, browser, numbers in
            let (desk, number) = ("/fr/desk/\(shop.slug)", numbers[0])
            await browser.get(desk + "/labels?numbers=\(number)")
            #expect(browser.status == .ok && !browser.page.contains("class=\"label\"") && browser.page.contains("Confirmée"))
            #expect(browser.page.contains("value=\"labels\""), "the page offers to make the label")
            let before = try await parcel(of: number, in: db)
            #expect(before == nil, "the page alone makes nothing")
            _ = try await Order.prepareLabel(number, of: shop.seller, by: Self.amine, in: db)
            let parcel = try #require(try await parcel(of: number, in: db))
            try await db.transaction { tx in
                let carrier = try await Self.carrier("rapide", in: tx)
                try await Parcel.label(parcel.id, as: "RX123456789MA", of: carrier, by: shop.seller, at: .now(), in: tx)
            }
            for address in ["numbers=\(number)", "parcels=\(parcel.id)"] {
                await browser.get(desk + "/labels?" + address)
                for word in [
                    "=سلمى 0", "12, rue des Orangers", "en face &lt;b&gt;", "Étage 2 sonner", "Casablanca", "الدار البيضاء", "120,00",
                    "À encaisser", "المبلغ المستحق", "Colis 1 sur 1", "الطرد 1 من 1", "Transport rapide", "aria-label=\"RX123456789MA\"",
                    "aria-label=\"\(number)\"",
                ] {
                    #expect(browser.page.contains(word), "\(address): \(word)")
                }
            }
            // The label must not lead to the buyer's page of the order.
            #expect(!browser.page.contains("/track/"))
            await browser.get(desk + "/labels?paper=a4&numbers=\(number)")
            #expect(browser.page.contains("class=\"label-sheet\""))
        }
    }

    @Test("of another shop are as unknown as those of no order, alone and among others; a document has at most 200")
    func others() async throws {
        try await withOrders(1) { db, shop, browser, numbers in
            let desk = "/fr/desk/\(shop.slug)"
            let other = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(50)], in: $0) }
            let theirs = try await other.sell(in: db)
            try await db.transaction { try await Order.confirm(theirs, by: Self.amine, in: $0) }
            for (number, shop) in [(theirs, other.seller), (numbers[0], shop.seller)] {
                _ = try await Order.prepareLabel(number, of: shop, by: Self.amine, in: db)
            }
            let (parcel, own) = (
                try #require(try await parcel(of: theirs, in: db)), try #require(try await self.parcel(of: numbers[0], in: db))
            )
            for query in ["numbers=\(theirs)", "numbers=K-0", "parcels=\(parcel.id)", "parcels=\(Parcel.ID())"] {
                await browser.get(desk + "/labels?" + query)
                #expect(browser.status == .notFound, "\(query)")
            }
            await browser.get(desk + "/orders/slips?numbers=\(theirs)")
            #expect(browser.status == .notFound)
            await browser.get(desk + "/labels?numbers=\(numbers[0]),\(theirs),K-0")
            #expect(browser.page.matches(of: /class="label"/).count == 1 && browser.page.matches(of: /inconnue/).count == 2)
            await browser.get(desk + "/labels?parcels=\(own.id),\(parcel.id)")
            #expect(browser.page.matches(of: /class="label"/).count == 1 && browser.page.matches(of: /inconnue/).count == 1)
            let many = (1...200).map { "K-\($0)" } + [numbers[0].rawValue]
            await browser.get(desk + "/labels?numbers=" + many.joined(separator: ","))
            #expect(browser.page.matches(of: /inconnue/).count == 200 && !browser.page.contains("class=\"label\""))
            await browser.post(desk + "/orders/acts", many.map { ("number", $0) } + [("act", "labels")])
            #expect(browser.page.matches(of: /inconnue/).count == 200)
            // A parcel that nobody will send has no label any more.
            try await db.transaction { try await Order.cancel(numbers[0], by: Self.amine, for: .damaged, in: $0) }
            await browser.get(desk + "/labels?numbers=\(numbers[0])")
            #expect(browser.status == .ok && !browser.page.contains("class=\"label\"") && !browser.page.contains("value=\"labels\""))
        }
    }

    @Test("a manifest has what waits, carrier by carrier; its sums are those of its rows, and a spreadsheet reads no formula")
    func manifest() async throws {
        try await withOrders(4) { db, shop, browser, numbers in
            let desk = "/fr/desk/\(shop.slug)/manifest"
            await browser.get(desk)
            #expect(browser.status == .ok && browser.page.contains("Aucun colis"))
            for number in numbers.prefix(3) { _ = try await Order.prepareLabel(number, of: shop.seller, by: Self.amine, in: db) }
            try await db.transaction { try await Order.pack(numbers[3], by: Self.amine, in: $0) }
            let parcels = [try await parcel(of: numbers[0], in: db), try await parcel(of: numbers[1], in: db)].compactMap(\.self)
            let other = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(50)], in: $0) }
            let theirs = try await other.sell(in: db)
            try await db.transaction { try await Order.confirm(theirs, by: Self.amine, in: $0) }
            _ = try await Order.prepareLabel(theirs, of: other.seller, by: Self.amine, in: db)
            try await db.transaction { tx in
                let (fast, slow) = (try await Self.carrier("rapide", in: tx), try await Self.carrier("lent", in: tx))
                try await Parcel.label(parcels[0].id, as: "AB-1", of: fast, by: shop.seller, at: .now(), in: tx)
                try await Parcel.label(parcels[1].id, as: "CD-1", of: slow, by: shop.seller, at: .now(), in: tx)
            }
            await browser.get(desk)
            #expect(browser.page.matches(of: /class="manifest-part"/).count == 3 && browser.page.contains("Sans transporteur"))
            #expect(browser.page.contains("3 colis") && browser.page.contains("360,00") && browser.page.contains("1 commande emballée"))
            #expect(!browser.page.contains("\(theirs)"))
            await browser.get(desk + "/parcels.csv")
            #expect(browser.header("Content-Disposition")?.contains("manifest.csv") == true && browser.page.contains("'=سلمى 0"))
            let rows = try Self.rows(browser.page)
            #expect(rows[0] == Manifest.columns && rows.count == 4)
            #expect(Set(rows.dropFirst().map { $0[0] }) == Set(numbers.prefix(3).map(\.rawValue)))
            let cash = rows.dropFirst().compactMap { Double($0[10]) }.reduce(0, +)
            #expect(cash == 360 && rows[1][4] == "CD-1" && rows[1][8] == "12, rue des Orangers, en face <b>, Étage 2 sonner")
            await browser.get(desk + "/parcels.csv?carrier=rapide")
            let fast = try Self.rows(browser.page)
            #expect(fast.count == 2 && fast[1][3] == "rapide")
            // What a carrier has waits no longer.
            try await db.transaction { tx in
                try await Parcel.record(.pickedUp, by: .seller, at: .now(), of: parcels[0].id, seller: shop.seller, in: tx)
                try await Order.follow(parcels[0].key, in: tx)
            }
            await browser.get(desk + "/parcels.csv?carrier=rapide")
            let left = try Self.rows(browser.page)
            #expect(left.count == 1)
        }
    }

    @Test("a manifest keeps the second parcel of an order whose first one has left")
    func leftBehind() async throws {
        try await withOrders(1) { db, shop, browser, numbers in
            let key = try #require(try await Order.numbered(numbers[0], in: db).map { Order.parcelKey(of: $0.id) })
            try await db.transaction { tx in
                try await Order.pack(numbers[0], by: Self.amine, in: tx)
                let drafts = [40, 80].map { Parcel.Draft(lines: [], grams: 300, cash: .dirhams($0)) }
                let parcels = try await Parcel.pack(drafts, of: key, by: shop.seller, in: tx)
                try await Parcel.record(.pickedUp, by: .seller, at: .now(), of: parcels[0].id, seller: shop.seller, in: tx)
                try await Order.follow(key, in: tx)
            }
            let state = try await Order.numbered(numbers[0], in: db)?.state
            #expect(state == .shipped)
            await browser.get("/fr/desk/\(shop.slug)/manifest/parcels.csv")
            let rows = try Self.rows(browser.page).dropFirst()
            #expect(rows.map { [$0[1], $0[2], $0[9], $0[10]] } == [["2", "2", "300", "80.00"]])
        }
    }

    private static func rows(_ text: String) throws -> [[String]] {
        var reader = CSVReader(dialect: try CSVDialect.detect(Array(text.utf8)))
        return (try reader.read(Array(text.utf8)) + reader.finish()).map(\.cells)
    }
}
