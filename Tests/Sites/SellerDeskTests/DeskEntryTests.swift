import Catalog
import HTTP
import Identity
import Images
import Imports
import Inventory
import Kernel
import Orders
import Places
import Postgres
import Secrets
import Sellers
import Shipping
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("Who may enter a desk")
struct DeskEntryTests {
    /// Every address of a desk, with the roles that may use it and whether it asks for a step-up. Written by hand, a second time.
    private static let table: [(method: HTTP.Method, path: String, roles: Set<Member.Role>, needsStepUp: Bool)] = [
        (.get, "/desk/:shop", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/leaving", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/leaving", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/orders", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/orders/acts", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/orders/slips", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/orders/:number", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/orders/:number", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/orders/tracking", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/orders/:number/parcels", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/orders/:number/parcels", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/orders/:number/parcels/:parcel", [.owner, .manager], false),
        (.post, "/desk/:shop/orders/:number/parcels/:parcel", [.owner, .manager], false),
        (.get, "/desk/:shop/orders/:number/cancellation", [.owner, .manager], false),
        (.post, "/desk/:shop/orders/:number/cancellation", [.owner, .manager], false),
        (.get, "/desk/:shop/orders/:number/extension", [.owner, .manager], false),
        (.post, "/desk/:shop/orders/:number/extension", [.owner, .manager], false),
        (.post, "/desk/:shop/orders/:number/warehouse", [.owner, .manager], false),
        (.get, "/desk/:shop/orders/:number/refund", [.owner, .manager], true),
        (.post, "/desk/:shop/orders/:number/refund", [.owner, .manager], true),
        (.get, "/desk/:shop/orders/:number/request", [.owner, .manager], false),
        (.post, "/desk/:shop/orders/:number/request", [.owner, .manager], false),
        (.get, "/desk/:shop/orders/:number/outcome", [.owner, .manager], false),
        (.post, "/desk/:shop/orders/:number/outcome", [.owner, .manager], false),
        (.get, "/desk/:shop/labels", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/manifest", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/manifest/parcels.csv", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/figures", [.owner, .manager], false),
        (.get, "/desk/:shop/figures.csv", [.owner, .manager], false),
        (.get, "/desk/:shop/figures/orders", [.owner, .manager], false),
        (.get, "/desk/:shop/work", [.owner, .manager], false),
        (.post, "/desk/:shop/work", [.owner, .manager], false),
        (.post, "/desk/:shop/work/days", [.owner, .manager], false),
        (.post, "/desk/:shop/work/days/removal", [.owner, .manager], false),
        (.get, "/desk/:shop/listings", [.owner, .manager], false),
        (.post, "/desk/:shop/listings/new", [.owner, .manager], false),
        (.get, "/desk/:shop/listings/:draft/pictures", [.owner, .manager], false),
        (.post, "/desk/:shop/listings/:draft/pictures", [.owner, .manager], false),
        (.get, "/desk/:shop/listings/:draft/words", [.owner, .manager], false),
        (.post, "/desk/:shop/listings/:draft/words", [.owner, .manager], false),
        (.get, "/desk/:shop/listings/:draft/details", [.owner, .manager], false),
        (.post, "/desk/:shop/listings/:draft/details", [.owner, .manager], false),
        (.get, "/desk/:shop/listings/:draft/variants", [.owner, .manager], false),
        (.post, "/desk/:shop/listings/:draft/variants", [.owner, .manager], false),
        (.get, "/desk/:shop/listings/:draft/check", [.owner, .manager], false),
        (.post, "/desk/:shop/listings/:draft/check", [.owner, .manager], false),
        (.get, "/desk/:shop/listings/:draft/removal", [.owner, .manager], false),
        (.post, "/desk/:shop/listings/:draft/removal", [.owner, .manager], false),
        (.post, "/desk/:shop/listings/:draft/withdrawal", [.owner, .manager], false),
        (.post, "/desk/:shop/offers/:offer/edit", [.owner, .manager], false),
        (.get, "/desk/:shop/offers/:offer/address", [.owner, .manager], false),
        (.post, "/desk/:shop/offers/:offer/address", [.owner, .manager], false),
        (.get, "/desk/:shop/offers/:offer", [.owner, .manager], false),
        (.post, "/desk/:shop/offers/:offer", [.owner, .manager], false),
        (.post, "/desk/:shop/offers/:offer/stock", [.owner, .manager], false),
        (.post, "/desk/:shop/offers/:offer/withdrawal", [.owner, .manager], false),
        (.post, "/desk/:shop/offers/:offer/publication", [.owner, .manager], false),
        (.get, "/desk/:shop/offers/:offer/archiving", [.owner, .manager], false),
        (.post, "/desk/:shop/offers/:offer/archiving", [.owner, .manager], false),
        (.get, "/desk/:shop/listings/drafts", [.owner, .manager], false),
        (.get, "/desk/:shop/files", [.owner, .manager], false),
        (.post, "/desk/:shop/files", [.owner, .manager], false),
        (.get, "/desk/:shop/files/format", [.owner, .manager], false),
        (.get, "/desk/:shop/files/kolchi.csv", [.owner, .manager], false),
        (.get, "/desk/:shop/files/shopify.csv", [.owner, .manager], false),
        (.get, "/desk/:shop/files/:file", [.owner, .manager], false),
        (.get, "/desk/:shop/files/:file/moves", [.owner, .manager], false),
        (.get, "/desk/:shop/files/:file/columns", [.owner, .manager], false),
        (.post, "/desk/:shop/files/:file/columns", [.owner, .manager], false),
        (.get, "/desk/:shop/files/:file/words", [.owner, .manager], false),
        (.post, "/desk/:shop/files/:file/words", [.owner, .manager], false),
        (.post, "/desk/:shop/files/:file/start", [.owner, .manager], false),
        (.get, "/desk/:shop/files/:file/faults.csv", [.owner, .manager], false),
        (.get, "/desk/:shop/files/:file/cancellation", [.owner, .manager], false),
        (.post, "/desk/:shop/files/:file/cancellation", [.owner, .manager], false),
        (.get, "/desk/:shop/stock", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/stock/:offer", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/stock/:offer", [.owner, .manager], false),
        (.post, "/desk/:shop/stock/:offer/threshold", [.owner, .manager], false),
        (.post, "/desk/:shop/stock/:offer/reservations", [.owner, .manager], false),
        (.get, "/desk/:shop/warehouses", [.owner, .manager], false),
        (.post, "/desk/:shop/warehouses", [.owner, .manager], false),
        (.post, "/desk/:shop/warehouses/order", [.owner, .manager], false),
        (.post, "/desk/:shop/warehouses/threshold", [.owner, .manager], false),
        (.get, "/desk/:shop/warehouses/:warehouse", [.owner, .manager], false),
        (.post, "/desk/:shop/warehouses/:warehouse", [.owner, .manager], false),
        (.get, "/desk/:shop/warehouses/:warehouse/closing", [.owner, .manager], false),
        (.post, "/desk/:shop/warehouses/:warehouse/closing", [.owner, .manager], false),
        (.get, "/desk/:shop/transfers", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/transfers", [.owner, .manager], false),
        (.get, "/desk/:shop/transfers/:transfer", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/transfers/:transfer", [.owner, .manager], false),
        (.get, "/desk/:shop/transfers/:transfer/sending", [.owner, .manager], false),
        (.post, "/desk/:shop/transfers/:transfer/sending", [.owner, .manager], false),
        (.post, "/desk/:shop/transfers/:transfer/receipt", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/transfers/:transfer/cancellation", [.owner, .manager], false),
        (.post, "/desk/:shop/transfers/:transfer/cancellation", [.owner, .manager], false),
        (.get, "/desk/:shop/counts", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/counts", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/counts/:count", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/counts/:count", [.owner, .manager, .packer], false),
        (.post, "/desk/:shop/counts/:count/scan", [.owner, .manager, .packer], false),
        (.get, "/desk/:shop/counts/:count/closing", [.owner, .manager], false),
        (.post, "/desk/:shop/counts/:count/closing", [.owner, .manager], false),
        (.get, "/desk/:shop/counts/:count/cancellation", [.owner, .manager], false),
        (.post, "/desk/:shop/counts/:count/cancellation", [.owner, .manager], false),
        (.get, "/desk/:shop/barcode", [.owner, .manager], false),
        (.get, "/desk/:shop/closing", [.owner], true),
        (.post, "/desk/:shop/closing", [.owner], true),
        (.get, "/desk/:shop/delivery", [.owner, .manager], false),
        (.post, "/desk/:shop/delivery", [.owner, .manager], false),
        (.post, "/desk/:shop/delivery/removal", [.owner, .manager], false),
        (.post, "/desk/:shop/delivery/unserved", [.owner, .manager], false),
        (.post, "/desk/:shop/delivery/unserved/removal", [.owner, .manager], false),
        (.get, "/desk/:shop/delivery/rates.csv", [.owner, .manager], false),
        (.post, "/desk/:shop/delivery/file", [.owner, .manager], false),
        (.get, "/desk/:shop/storefront", [.owner, .manager], false),
        (.post, "/desk/:shop/storefront/texts", [.owner, .manager], false),
        (.post, "/desk/:shop/storefront/top", [.owner, .manager], false),
        (.post, "/desk/:shop/storefront/pictures", [.owner, .manager], false),
        (.get, "/desk/:shop/holiday", [.owner, .manager], false),
        (.post, "/desk/:shop/holiday", [.owner, .manager], false),
        (.post, "/desk/:shop/holiday/end", [.owner, .manager], false),
        (.get, "/desk/:shop/team", [.owner], false),
        (.post, "/desk/:shop/team/invitations", [.owner], true),
        (.post, "/desk/:shop/team/invitations/:invitation/withdrawal", [.owner], true),
        (.get, "/desk/:shop/team/:person/role", [.owner], true),
        (.post, "/desk/:shop/team/:person/role", [.owner], true),
        (.get, "/desk/:shop/team/:person/removal", [.owner], true),
        (.post, "/desk/:shop/team/:person/removal", [.owner], true),
    ]

    @Test("is written here for every address")
    func listed() {
        let known = Set(Self.table.map { "\($0.method.rawValue) \($0.path)" })
        let routes = Site.sellerDesk.routes.filter { $0.pattern.hasPrefix("/desk/:shop") }
        #expect(known == Set(routes.map { "\($0.method.rawValue) \($0.pattern)" }))
    }

    @Test("depends on the role in that very shop; to everybody else the desk looks like an unknown address, and nothing changes")
    func enters() async throws {
        try await TestDatabase.clone { db in
            let (shop, other) = try await db.transaction { tx in
                (try await Cast.darSalma.opens(in: tx), try await Cast.riadDeco.opens(in: tx))
            }
            let member = try await TestBrowser(in: db).becomesMember(.owner, of: shop)
            let (draft, offer, file) = try await Self.goods(of: shop, by: member, in: db)
            let work = try await StockWork.begin(on: offer, of: shop, in: db)
            let number = try await Self.order(of: offer, in: db)
            let invitation = try await db.transaction { tx in
                try await Invitation.invite(
                    try #require(Contact(typed: "samir@example.ma")), as: .packer, to: shop, by: member, in: .french, in: tx)
            }
            func path(_ pattern: String, shop slug: String = "dar-salma") -> String {
                "/fr"
                    + pattern.replacing(":shop", with: slug).replacing(":person", with: "\(member)")
                    .replacing(":invitation", with: "\(invitation)").replacing(":draft", with: "\(draft)")
                    .replacing(":offer", with: "\(offer)").replacing(":file", with: "\(file)").replacing(":number", with: "\(number)")
                    .replacing(work)
            }
            // A stranger is led to the login.
            let stranger = try await TestBrowser(in: db)
            for row in Self.table where row.method == .get {
                await stranger.get(path(row.path))
                #expect(stranger.status == .seeOther && stranger.location?.contains("/fr/login") == true, "\(row.path)")
            }
            // A buyer, the owner of another shop, and the wrong role of this one.
            let buyer = try await TestBrowser(in: db)
            try await buyer.becomesStaff([])
            let neighbour = try await TestBrowser(in: db)
            try await neighbour.becomesMember(.owner, of: other)
            let before = try await Fingerprint.of(db)
            for browser in [buyer, neighbour] {
                await browser.get("/fr/desk/no-such-shop")
                let unknown = (browser.status, browser.page.count)
                for row in Self.table {
                    if row.method == .get { await browser.get(path(row.path)) } else { await browser.post(path(row.path)) }
                    #expect(browser.status == .notFound && unknown.0 == .notFound, "\(row.path)")
                }
            }
            await neighbour.get("/fr/desk/riad-deco/team")
            // The keys of one shop, asked for at the desk of another.
            for row in Self.table where row.path.dropFirst("/desk/:shop".count).contains(":") {
                let path = path(row.path, shop: "riad-deco")
                if row.method == .get { await neighbour.get(path) } else { await neighbour.post(path, [("role", "packer")]) }
                #expect(neighbour.status == .notFound, "\(row.path)")
            }
            let changes = try await Fingerprint.of(db).changes(since: before)
            // Each refused form counts, and the log keeps that it was refused.
            #expect(changes == ["audit.act", "kernel.rate_limit"])
        }
    }

    /// An order with a parcel.
    private static func order(of offer: Offer.ID, in db: Database) async throws -> OrderNumber {
        let number = try await Purchaser().buys([offer], in: db).orders[0]
        let order = try #require(try await Order.numbered(number, in: db))
        _ = try await db.transaction { tx in
            try await Parcel.pack([order.oneParcel], of: Order.parcelKey(of: order.id), by: order.seller, in: tx)
        }
        return number
    }

    /// A draft, an offer and a file of the shop.
    private static func goods(
        of shop: Seller.ID, by person: Person.ID, in db: Database
    ) async throws -> (draft: ListingDraft.ID, offer: Offer.ID, file: ImportFile.ID) {
        let folder = TemporaryFolder()
        let upload = try await ImportUpload.store(
            path: folder.write(Array("Titre;Prix\n\(person);300\n".utf8), to: "table"), name: "a.csv",
            into: try PrivateFileStore(folder: folder.path + "/private"))
        return try await db.transaction { tx in
            let category = "caftans-\(person)"
            _ = try await Category.add(category, named: Names(french: "Caftans", arabic: "قفاطين", english: "Caftans"), in: tx)
            let product = ProductDraft(
                slug: "caftan-\(person)", category: category, texts: [.french: .init(title: "Caftan", description: "")],
                variants: [.init(offers: [OfferDraft(seller: shop, condition: .worn, price: .dirhams(300))])])
            let offer = try await Product.publish(product, in: tx).offers[0]
            try await Stock.open(offer, with: 2, in: tx)
            try await DeliveryRate.set([DeliveryRate(.country, price: .dirhams(30), minDays: 1, maxDays: 2)], of: shop, in: tx)
            let (file, _) = try await ImportFile.add(upload, by: shop, person: person, in: tx)
            return (try await ListingDraft.start(by: shop, person: person, in: tx), offer, file)
        }
    }

    @Test("needs a step-up where the team changes")
    func stepsUp() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in try await Cast.darSalma.opens(in: tx) }
            for role in Member.Role.allCases {
                for isSteppedUp in [false, true] {
                    let browser = try await TestBrowser(in: db)
                    let person = try await browser.becomesMember(role, of: shop, isSteppedUp: isSteppedUp)
                    let (draft, offer, file) = try await Self.goods(of: shop, by: person, in: db)
                    let work = try await StockWork.begin(on: offer, of: shop, in: db)
                    let number = try await Self.order(of: offer, in: db)
                    for row in Self.table where row.method == .get {
                        await browser.get(
                            "/fr"
                                + row.path.replacing(":shop", with: "dar-salma").replacing(":person", with: "\(person)")
                                .replacing(":draft", with: "\(draft)").replacing(":offer", with: "\(offer)")
                                .replacing(":file", with: "\(file)").replacing(":number", with: "\(number)").replacing(work)
                                + (row.path.hasSuffix("/moves") ? "?seen=0" : ""))
                        let location = browser.location ?? ""
                        switch (row.roles.contains(role), row.needsStepUp && !isSteppedUp) {
                        case (false, _): #expect(browser.status == .notFound, "\(role) \(row.path)")
                        case (true, true): #expect(location.contains("/account/confirmation"), "\(role) \(row.path)")
                        case (true, false):
                            // The forms of a file that is being read lead to its page, and so do those of an order without a request.
                            let leads =
                                location.contains("leaving") || location.hasSuffix("/files/\(file)")
                                || location.hasSuffix("/orders/\(number)")
                            #expect(browser.status == .ok || leads, "\(role) \(row.path)")
                        }
                    }
                }
            }
        }
    }
}

/// A warehouse, a draft of a transfer and a count of a shop.
private struct StockWork {
    let warehouse: Warehouse.ID
    let transfer: Transfer.ID
    let count: StockCount.ID

    static func begin(on offer: Offer.ID, of shop: Seller.ID, in db: Database) async throws -> StockWork {
        try await db.transaction { tx in
            let first = try #require(try await tx.read(Warehouse.open(of: shop)).first)
            let city = City.Code(Cast.darSalma.city)
            let warehouse = try await Warehouse.open(for: shop, named: "\(offer)", in: city, by: .system, in: tx)
            return StockWork(
                warehouse: warehouse,
                transfer: try await Transfer.begin(from: first.id, to: warehouse, of: shop, by: .system, in: tx),
                count: try await StockCount.begin(at: warehouse, of: shop, by: .system, in: tx))
        }
    }
}

extension String {
    fileprivate func replacing(_ work: StockWork) -> String {
        replacing(":warehouse", with: "\(work.warehouse)").replacing(":transfer", with: "\(work.transfer)")
            .replacing(":count", with: "\(work.count)").replacing(":parcel", with: "1")
    }
}
