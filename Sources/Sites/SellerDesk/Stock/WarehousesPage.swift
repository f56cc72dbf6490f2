import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Places
import Postgres
import Sellers
import Web

/// The warehouses of a shop, in the order in which it prefers them, and the threshold of all its offers.
struct WarehousesPage: Sendable {
    let desk: DeskFrame
    let warehouses: [Line]
    let name: String
    let cities: [Choice]
    let threshold: String
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }
    var isFull: Bool { warehouses.count >= Warehouse.most }

    struct Line: Sendable {
        let name: String
        let city: String
        let pieces: Int
        let edit: SiteURL
        let closing: SiteURL
        /// The keys of all warehouses after this one has moved up; nil for the first.
        let orderAbove: String?
    }

    static let sample = WarehousesPage(
        desk: .sample,
        warehouses: [
            Line(
                name: "Fès <b>", city: "Fès", pieces: 12, edit: Link(.french).desk("dar-salma").warehouse("0193"),
                closing: Link(.french).desk("dar-salma").warehouseClosing("0193"), orderAbove: nil),
            Line(
                name: "مخزن", city: "الدار البيضاء", pieces: 0, edit: Link(.french).desk("dar-salma").warehouse("0194"),
                closing: Link(.french).desk("dar-salma").warehouseClosing("0194"), orderAbove: "0194 0193"),
        ], name: "", cities: Choice.sampleCities, threshold: "3", errors: [FieldError("name", .warehouseErrorTaken)])
    static let emptySample = WarehousesPage(desk: .sample, warehouses: [], name: "", cities: [], threshold: "", errors: [])
}

extension WarehousesPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    /// Opens another warehouse.
    static let open = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            try await WarehousePage.refusing {
                try await visit.db.transaction { tx in
                    _ = try await Warehouse.open(
                        for: desk.seller.id, named: visit.form["name"] ?? "", in: City.Code(visit.form["city"] ?? ""), by: person.id.actor,
                        in: tx)
                }
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).warehouses, saying: DeskFlash.warehouseOpened)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    static let order = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            let ids = (visit.form["order"] ?? "").split(separator: " ").prefix(2 * Warehouse.most).compactMap { Warehouse.ID(String($0)) }
            do {
                try await visit.db.transaction { tx in
                    try await Warehouse.order(ids, of: desk.seller.id, by: person.id.actor, in: tx)
                }
            } catch Warehouse.Refusal.stale {
                throw FormRefusal("order", .warehouseErrorStale, status: .conflict)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).warehouses, saying: DeskFlash.warehousesOrdered)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    /// Sets from how many pieces the shop is told of any offer.
    static let setThreshold = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            let pieces = try StockThreshold.typed(visit.form["threshold"])
            try await visit.db.transaction { tx in
                try await StockThreshold.set(pieces, for: desk.seller.id, by: person.id.actor, in: tx)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).warehouses, saying: DeskFlash.thresholdSaved)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let room = try await visit.stockRoom(of: desk)
        let (thresholds, pieces) = try await visit.db.read(
            as: desk.seller.id.databaseRole, StockThreshold.of(desk.seller.id), Warehouse.pieces(of: desk.seller.id))
        let ways = visit.link.desk(desk.seller.slug)
        let keys = room.open.map { "\($0.id)" }
        let isAboutThreshold = refusal?.errors.contains { $0.field == "threshold" } ?? false
        return visit.render(
            WarehousesPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).warehouses }),
                warehouses: room.open.enumerated().map { index, one in
                    var above = keys
                    if index > 0 { above.swapAt(index, index - 1) }
                    return Line(
                        name: room.name(one.id), city: visit.cities[one.city]?.name(in: visit.language) ?? "", pieces: pieces[one.id] ?? 0,
                        edit: ways.warehouse("\(one.id)"), closing: ways.warehouseClosing("\(one.id)"),
                        orderAbove: index > 0 ? above.joined(separator: " ") : nil)
                }, name: visit.form["name"] ?? "", cities: Choice.cities(chosen: visit.cities[typed: visit.form["city"]]?.code, in: visit),
                threshold: isAboutThreshold ? visit.form["threshold"] ?? "" : thresholds.shop.map { "\($0)" } ?? "",
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
