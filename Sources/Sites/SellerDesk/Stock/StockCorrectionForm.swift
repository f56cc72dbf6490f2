import Catalog
import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The form that sets the pieces of an offer in a warehouse to what somebody counted there.
struct StockCorrectionForm: Sendable {
    let frame: Frame
    let action: SiteURL
    /// The warehouses, if the shop has several; empty otherwise.
    let warehouses: [Choice]
    /// What the page showed in each warehouse: the name of a hidden field and its value.
    let seen: [(name: String, onHand: Int)]
    /// Whether the offer has a first count.
    let isCounted: Bool
    let typed: String
    let kind: String
    let why: String
    let isStale: Bool
    let errors: [FieldError]

    var kinds: RadioField {
        RadioField(
            name: "kind", label: .offerKind,
            options: [
                .init(value: "corrected", label: .offerKindCorrected, isChosen: kind == "corrected"),
                .init(value: "received", label: .offerKindReceived, isChosen: kind == "received"),
                .init(value: "lost", label: .offerKindLost, isChosen: kind == "lost"),
            ], error: errors["kind"])
    }

    static let sample = StockCorrectionForm(
        frame: .sample, action: Link(.french).desk("dar-salma").stockOffer("0193"),
        warehouses: [
            Choice(value: "0193", label: "Dépôt <b>", isChosen: true), Choice(value: "0194", label: "فاس", isChosen: false),
        ], seen: [("seen-0193", 3), ("seen-0194", 0)], isCounted: true, typed: "x", kind: "corrected", why: "", isStale: true,
        errors: [FieldError("pieces", .offerErrorPieces(most: Stock.most))])
    static let oneSample = StockCorrectionForm(
        frame: .sample, action: Link(.french).desk("dar-salma").offerStock("0193"), warehouses: [], seen: [("on-hand", 3)],
        isCounted: true, typed: "3", kind: "lost", why: "Cassé", isStale: false, errors: [])
    static let firstSample = StockCorrectionForm(
        frame: .sample, action: Link(.french).desk("dar-salma").offerStock("0193"), warehouses: [], seen: [], isCounted: false, typed: "",
        kind: "corrected", why: "", isStale: false, errors: [])
}

extension StockCorrectionForm {
    /// The longest reason of a change of stock.
    private static let longestWhy = 500

    /// - Parameter refusal: why this form was refused; nil if it was not.
    init(
        _ room: StockRoom, _ levels: [StockLevel], isCounted: Bool, _ visit: Visit, refusal: FormRefusal?, action: SiteURL
    ) {
        let isSplit = room.open.count > 1
        func onHand(_ id: Warehouse.ID) -> Int { levels.first { $0.warehouse == id }?.onHand ?? 0 }
        let chosen = refusal == nil ? nil : visit.form["warehouse"]
        let total = levels.reduce(0) { $0 + $1.onHand }
        self.init(
            frame: visit.frame(cartCount: 0, isIndexed: false), action: action,
            warehouses: isSplit
                ? room.open.map { one in
                    Choice(value: "\(one.id)", label: "\(room.name(one.id)) (\(onHand(one.id)))", isChosen: "\(one.id)" == chosen)
                } : [],
            seen: isSplit
                ? room.open.map { ("seen-\($0.id)", onHand($0.id)) } : isCounted ? [("on-hand", total)] : [],
            isCounted: isCounted, typed: refusal == nil ? (isSplit || !isCounted ? "" : "\(total)") : visit.form["pieces"] ?? "",
            kind: refusal == nil ? "corrected" : visit.form["kind"] ?? "", why: refusal == nil ? "" : visit.form["why"] ?? "",
            isStale: refusal?.status == .conflict, errors: refusal?.errors ?? [])
    }

    /// Records what somebody counted.
    ///
    /// - Throws: `FormRefusal`.
    static func save(_ visit: Visit, _ desk: Desk, _ offer: Offer.ID) async throws {
        let room = try await visit.stockRoom(of: desk)
        let warehouse = room.open(visit.form["warehouse"])
        guard room.open.count < 2 || warehouse != nil else { throw FormRefusal("warehouse", .stockErrorNoWarehouse) }
        var seen = TypedText(visit.form["on-hand"] ?? "").wholeNumber
        if let warehouse {
            let isCounted = try await !visit.db.read(as: desk.seller.id.databaseRole, Stock.of([offer])).isEmpty
            seen = isCounted ? TypedText(visit.form["seen-\(warehouse.id)"] ?? "").wholeNumber ?? -1 : nil
        }
        guard let counted = TypedText(visit.form["pieces"] ?? "").wholeNumber, counted <= Stock.most else {
            throw FormRefusal("pieces", .offerErrorPieces(most: Stock.most))
        }
        let kind = Stock.Movement(rawValue: visit.form["kind"] ?? "") ?? .returned
        if let seen, seen != counted {
            let isRightWay = kind == .corrected || kind == .received && counted > seen || kind == .lost && counted < seen
            guard isRightWay else { throw FormRefusal("kind", .offerErrorKind) }
        }
        let why = (visit.form["why"] ?? "").readable.tidied
        guard why.length <= longestWhy else { throw FormRefusal("why", .formTooLong(max: longestWhy)) }
        do {
            try await visit.db.transaction { [seen] tx in
                try await Stock.count(
                    offer, seen: seen, counted: counted, as: kind, at: warehouse?.id, by: desk.person.id.actor.description, why: why,
                    in: tx)
            }
        } catch Stock.Refusal.stale, Stock.Refusal.unknownWarehouse {
            throw FormRefusal("pieces", .offerStaleStock, status: .conflict)
        } catch Stock.Refusal.promised(let reserved) {
            throw FormRefusal("pieces", .offerErrorReserved(count: reserved))
        } catch Stock.Refusal.quantityOutOfBounds {
            throw FormRefusal("pieces", .offerErrorPieces(most: Stock.most))
        }
    }
}
