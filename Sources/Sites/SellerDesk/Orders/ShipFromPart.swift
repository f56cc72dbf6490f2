import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Web

/// The warehouses from which the items of an order leave. What lies in one moves to another where the whole of it is free.
struct ShipFromPart: Sendable {
    let frame: Frame
    let action: SiteURL
    let parts: [Part]

    /// Pieces of a line that lie in one warehouse.
    struct Part: Sendable {
        let title: LocalizedText
        let variant: String
        let quantity: Int
        let warehouse: String
        let line: String
        let from: String
        /// The warehouses where the whole of it is free; empty if the reader may not move it.
        let targets: [Choice]
    }

    static let sample = ShipFromPart(
        frame: .sample, action: Link(.french).desk("dar-salma").orderWarehouse("K-7HM2XQP"),
        parts: [
            Part(
                title: LocalizedText("قفطان", .arabic), variant: "M <b>", quantity: 2, warehouse: "Fès", line: "0193", from: "0194",
                targets: [Choice(value: "0195", label: "مراكش", isChosen: false)]),
            Part(
                title: LocalizedText("Tapis <b>", .french), variant: "", quantity: 1, warehouse: "Dépôt", line: "0196", from: "0194",
                targets: []),
        ])
}

extension ShipFromPart {
    /// - Returns: nil if the shop has one warehouse, or if nothing is reserved for the order any more.
    static func of(_ order: Order, _ desk: Desk, _ visit: Visit) async throws -> ShipFromPart? {
        guard [.placed, .confirmed, .packed].contains(order.state) else { return nil }
        let room = try await visit.stockRoom(of: desk)
        guard room.open.count > 1 else { return nil }
        let (promises, levels) = try await visit.db.read(
            as: desk.seller.id.databaseRole, Stock.promises(for: order.lines.map(\.stockLine)), StockLevel.of(order.lines.map(\.offer)))
        let parts = order.lines.flatMap { line in
            promises.filter { $0.line == line.stockLine }.map { promise in
                let targets = levels.filter {
                    $0.offer == promise.offer && $0.warehouse != promise.warehouse && $0.available >= promise.quantity
                        && room.open.contains(id: $0.warehouse)
                }
                return Part(
                    title: LocalizedText(line.title, line.titleLanguage), variant: line.variant, quantity: promise.quantity,
                    warehouse: room.name(promise.warehouse), line: "\(line.id)", from: "\(promise.warehouse)",
                    targets: desk.mayChangeStock
                        ? targets.map { Choice(value: "\($0.warehouse)", label: room.name($0.warehouse), isChosen: false) } : [])
            }
        }
        guard !parts.isEmpty else { return nil }
        return ShipFromPart(
            frame: visit.frame(cartCount: 0, isIndexed: false),
            action: visit.link.desk(desk.seller.slug).orderWarehouse(order.number.rawValue), parts: parts)
    }

    static let move = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let order = try await visit.order(of: desk)
        guard let line = order.lines.first(where: { "\($0.id)" == visit.form["line"] }),
            let from = visit.form["from"].flatMap(Warehouse.ID.init), let to = visit.form["to"].flatMap(Warehouse.ID.init)
        else { return try await DeskOrderPage.answer(visit, desk, refusal: .stockErrorPromiseGone) }
        do {
            try await visit.db.transaction { tx in
                try await Stock.moveReservation(
                    of: line.stockLine, in: line.offer, from: from, to: to, of: desk.seller.id, by: desk.actor, in: tx)
            }
        } catch Stock.Refusal.unknownWarehouse, Stock.Refusal.notReserved {
            return try await DeskOrderPage.answer(visit, desk, refusal: .stockErrorPromiseGone)
        } catch Stock.Refusal.short {
            return try await DeskOrderPage.answer(visit, desk, refusal: .stockErrorPromiseShort)
        }
        return visit.redirect(to: visit.link.desk(desk.seller.slug).order(order.number.rawValue), saying: DeskFlash.reservationMoved)
    }
}

extension Order.Line {
    fileprivate var stockLine: ID<Stock.Line> { ID(id.uuid) }
}
