import Catalog
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

/// Shows what a count found, and asks for confirmation before it corrects the stock.
struct CountClosingPage {
    let desk: DeskFrame
    let warehouse: String
    let counted: Int
    let differences: [Difference]
    let conflicts: [ConflictView]
    let form: ConfirmForm
    let errors: [FieldError]

    struct Difference: Sendable {
        let name: String
        let expected: Int
        let counted: Int
    }

    /// An offer of which fewer pieces are there than orders need.
    struct ConflictView: Sendable {
        let name: String
        let left: Int
        let reserved: Int
        /// The numbers of the orders.
        let orders: [String]
        let address: SiteURL
    }

    func table() -> DataTable {
        DataTable(
            caption: .countDifferences, isCaptionHidden: true, columns: [.transferPiece, .countExpected, .countCountedColumn],
            rows: differences.map { [.text($0.name), .number($0.expected), .number($0.counted)] })
    }

    private static func sample(_ differences: [Difference], _ conflicts: [ConflictView], _ errors: [FieldError]) -> CountClosingPage {
        CountClosingPage(
            desk: .sample, warehouse: "Fès <b>", counted: 4, differences: differences, conflicts: conflicts,
            form: ConfirmForm(
                frame: .sample, action: Link(.french).desk("dar-salma").countClosing("0193"), button: .countClose, keep: .countBack,
                way: Link(.french).desk("dar-salma").count("0193")), errors: errors)
    }

    static var sample: CountClosingPage {
        sample(
            [Difference(name: "سجاد <b>", expected: 4, counted: 3)],
            [
                ConflictView(
                    name: "سجاد <b>", left: 1, reserved: 3, orders: ["K-2345678"],
                    address: Link(.french).desk("dar-salma").stockOffer("0193"))
            ], [FieldError("confirm", .countErrorConflict)])
    }
    static var cleanSample: CountClosingPage { sample([], [], []) }
}

extension CountClosingPage {
    /// The most differences that the page lists.
    private static let mostShown = 200

    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil, []) }

    static let close = Handler.person { visit, person, _ in
        let (desk, count) = try await CountPage.open(visit, person)
        let way = visit.link.desk(desk.seller.slug).count("\(count.id)")
        do {
            try await visit.db.transaction { tx in
                try await StockCount.close(count.id, of: desk.seller.id, by: person.id.actor, in: tx)
            }
            return visit.redirect(to: way, saying: DeskFlash.countClosed)
        } catch StockCount.Refusal.promised(let conflicts) {
            return try await answer(visit, person, FormRefusal("confirm", .countErrorConflict, status: .conflict), conflicts)
        } catch StockCount.Refusal.empty {
            return try await answer(visit, person, FormRefusal("confirm", .countErrorEmpty), [])
        } catch StockCount.Refusal.quantityOutOfBounds {
            return try await answer(visit, person, FormRefusal("confirm", .offerErrorPieces(most: Stock.most)), [])
        } catch StockCount.Refusal.ended {
            return visit.redirect(to: way, saying: DeskFlash.countEnded)
        }
    }

    private static func answer(
        _ visit: Visit, _ person: Person, _ refusal: FormRefusal?, _ conflicts: [StockCount.Conflict]
    ) async throws -> Response {
        let (desk, count) = try await CountPage.open(visit, person)
        let ways = visit.link.desk(desk.seller.slug)
        guard count.state == .open else { return visit.redirect(to: ways.count("\(count.id)"), saying: DeskFlash.countEnded) }
        let (seller, role) = (desk.seller.id, desk.seller.id.databaseRole)
        let room = try await visit.stockRoom(of: desk)
        let differing = try await visit.db.read(as: role, StockCount.lines(of: count.id)).filter { $0.difference != 0 }
        let shown = Array(differing.prefix(mostShown))
        let pieces = try await visit.db.read(
            as: role, DeskPiece.of(shown.map(\.offer) + conflicts.map(\.offer), of: seller, in: visit.language))
        let names = Dictionary(pieces.map { ($0.offer, $0.words(in: visit.language)) }, uniquingKeysWith: { $1 })
        let orders = try await visit.db.read(Order.numbers(ofLines: conflicts.flatMap(\.lines).map { ID($0.uuid) }))
        let frame = visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).countClosing("\(count.id)") })
        return visit.render(
            CountClosingPage(
                desk: frame, warehouse: room.name(count.warehouse), counted: count.lines,
                differences: shown.map { Difference(name: names[$0.offer] ?? "", expected: $0.expected, counted: $0.counted) },
                conflicts: conflicts.map { conflict in
                    ConflictView(
                        name: names[conflict.offer] ?? "", left: conflict.left, reserved: conflict.reserved,
                        orders: Set(conflict.lines.compactMap { orders[ID($0.uuid)]?.description }).sorted(),
                        address: ways.stockOffer("\(conflict.offer)"))
                },
                form: ConfirmForm(
                    frame: frame.frame, action: ways.countClosing("\(count.id)"), button: .countClose, keep: .countBack,
                    way: ways.count("\(count.id)")), errors: refusal?.errors ?? []), refusing: refusal)
    }
}
