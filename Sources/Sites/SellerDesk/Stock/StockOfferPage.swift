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

/// The stock of one offer: its pieces in each warehouse, what they are promised for, and how they moved.
struct StockOfferPage: Sendable {
    let desk: DeskFrame
    let key: String
    let title: LocalizedText
    let label: String
    let condition: Message
    let levels: [LevelView]
    /// Nil for a reader who may not change the stock.
    let correction: StockCorrectionForm?
    /// The threshold as typed or saved, and that of the shop.
    let threshold: String
    let shopThreshold: Int?
    let promises: [PromiseView]
    let moves: [MoveView]
    let previous: SiteURL?
    let next: SiteURL?
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }
    var thresholdHint: Message { shopThreshold.map { .stockThresholdShop(pieces: $0) } ?? .stockThresholdNone }

    /// Pieces that lie in a warehouse for an order.
    struct PromiseView: Sendable {
        let line: String
        /// Nil if the order is not known.
        let order: String?
        let warehouse: String
        let from: String
        let quantity: Int
        /// The warehouses where the whole of it is free; empty if the reader may not move it.
        let targets: [Choice]
    }

    /// A movement.
    struct MoveView: Sendable {
        let kind: Message
        let change: String
        let warehouse: String
        let who: String
        let why: String
        let at: LocalMoment
    }

    func history() -> DataTable {
        DataTable(
            caption: .stockHistory, isCaptionHidden: true,
            columns: [.stockMovedAt, .stockMove, .stockChange, .stockWarehouse, .stockWho, .stockWhy],
            rows: moves.map { move in
                [.dayAndTime(move.at), .message(move.kind), .text(move.change), .text(move.warehouse), .text(move.who), .text(move.why)]
            })
    }

    static let sample = StockOfferPage(
        desk: .sample, key: "0193", title: LocalizedText("سجاد <b>", .arabic), label: "M", condition: Condition.new.name,
        levels: [.sample], correction: .sample, threshold: "x", shopThreshold: 2,
        promises: [
            PromiseView(
                line: "0193", order: "K-2345678", warehouse: "Fès", from: "0194", quantity: 2,
                targets: [Choice(value: "0195", label: "Dépôt", isChosen: false)]),
            PromiseView(line: "0196", order: nil, warehouse: "Fès", from: "0194", quantity: 1, targets: []),
        ],
        moves: [
            MoveView(
                kind: .stockMoveCounted, change: "−2", warehouse: "Fès", who: "Salma <b>", why: "",
                at: Moment(seconds: 1_795_253_400).inUTC)
        ], previous: nil, next: Link(.french).desk("dar-salma").stockOffer("0193").with([("page", "2")]),
        errors: [FieldError("threshold", .offerErrorPieces(most: Stock.most))])
    static let packerSample = StockOfferPage(
        desk: .sample, key: "0193", title: LocalizedText("Tapis", .french), label: "", condition: Condition.new.name, levels: [],
        correction: nil, threshold: "", shopThreshold: nil, promises: [], moves: [], previous: nil, next: nil, errors: [])
}

extension StockOfferPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    /// Corrects the pieces in a warehouse.
    static let correct = Handler.person { visit, person, _ in
        let (desk, offer) = try await OfferPage.open(visit, person)
        if let answer = visit.stopped(desk) { return answer }
        return try await visit.submit {
            try await StockCorrectionForm.save(visit, desk, offer.id)
            return visit.redirect(to: visit.link.desk(desk.seller.slug).stockOffer("\(offer.id)"), saying: DeskFlash.stockSaved)
        } orShow: { refusal in
            try await answer(visit, person, refusal, isAboutStock: true)
        }
    }

    /// Sets from how many pieces the shop is told.
    static let setThreshold = Handler.person { visit, person, _ in
        let (desk, offer) = try await OfferPage.open(visit, person)
        return try await visit.submit {
            let pieces = try StockThreshold.typed(visit.form["threshold"])
            do {
                try await visit.db.transaction { tx in
                    try await StockThreshold.set(pieces, of: offer.id, for: desk.seller.id, by: person.id.actor, in: tx)
                }
            } catch StockThreshold.Refusal.unknownOffer {
                throw FormRefusal("threshold", .stockErrorNotCounted)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).stockOffer("\(offer.id)"), saying: DeskFlash.thresholdSaved)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    /// Moves what is promised for an order to another warehouse.
    static let moveReservation = Handler.person { visit, person, _ in
        let (desk, offer) = try await OfferPage.open(visit, person)
        return try await visit.submit {
            let way = visit.link.desk(desk.seller.slug).stockOffer("\(offer.id)")
            guard let line = visit.form["line"].flatMap(ID<Stock.Line>.init), let from = visit.form["from"].flatMap(Warehouse.ID.init),
                let to = visit.form["to"].flatMap(Warehouse.ID.init)
            else { throw FormRefusal("promises", .stockErrorNoTarget) }
            do {
                try await visit.db.transaction { tx in
                    try await Stock.moveReservation(
                        of: line, in: offer.id, from: from, to: to, of: desk.seller.id, by: person.id.actor, in: tx)
                }
            } catch Stock.Refusal.unknownWarehouse, Stock.Refusal.notReserved {
                throw FormRefusal("promises", .stockErrorPromiseGone, status: .conflict)
            } catch Stock.Refusal.short {
                throw FormRefusal("promises", .stockErrorPromiseShort, status: .conflict)
            }
            return visit.redirect(to: way, saying: DeskFlash.reservationMoved)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    /// - Parameter isAboutStock: whether the form of the correction was refused.
    private static func answer(
        _ visit: Visit, _ person: Person, _ refusal: FormRefusal?, isAboutStock: Bool = false
    ) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let (seller, role) = (desk.seller.id, desk.seller.id.databaseRole)
        guard let offer = visit.parameters["offer"].flatMap(Offer.ID.init),
            let piece = try await visit.db.read(as: role, DeskPiece.of([offer], of: seller, in: visit.language)).first
        else { throw Problem.notFound }
        let page = visit.pageNumber()
        let room = try await visit.stockRoom(of: desk)
        let (levels, stocks, thresholds, promises, found) = try await visit.db.read(
            as: role, StockLevel.of([offer]), Stock.of([offer]), StockThreshold.of(seller), Stock.promises(of: offer),
            StockMovement.of(offer, page: page - 1))
        let moves = Array(found.prefix(StockMovement.mostListed))
        let (names, orders) = try await visit.db.read(
            Person.names(of: Array(Set(moves.compactMap(\.person)))), Order.numbers(ofLines: promises.map { ID($0.line.uuid) }))
        let ways = visit.link.desk(desk.seller.slug)
        func address(_ page: Int) -> SiteURL {
            let own = ways.stockOffer("\(offer)")
            return page == 1 ? own : own.with([("page", "\(page)")])
        }
        return visit.render(
            StockOfferPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).stockOffer("\(offer)") }), key: "\(offer)",
                title: piece.title, label: piece.label, condition: piece.condition.name,
                levels: levels.filter { $0.onHand > 0 || room.open.contains(id: $0.warehouse) }.map {
                    LevelView(warehouse: room.name($0.warehouse), onHand: $0.onHand, reserved: $0.reserved)
                },
                correction: desk.mayChangeStock
                    ? StockCorrectionForm(
                        room, levels, isCounted: !stocks.isEmpty, visit, refusal: isAboutStock ? refusal : nil,
                        action: ways.stockOffer("\(offer)")) : nil,
                threshold: !isAboutStock && refusal != nil ? visit.form["threshold"] ?? "" : thresholds.offers[offer].map { "\($0)" } ?? "",
                shopThreshold: thresholds.shop,
                promises: promises.map { promise in
                    let targets = levels.filter {
                        $0.warehouse != promise.warehouse && $0.available >= promise.quantity && room.open.contains(id: $0.warehouse)
                    }
                    return PromiseView(
                        line: "\(promise.line)", order: orders[ID(promise.line.uuid)]?.description, warehouse: room.name(promise.warehouse),
                        from: "\(promise.warehouse)", quantity: promise.quantity,
                        targets: desk.mayChangeStock
                            ? targets.map { Choice(value: "\($0.warehouse)", label: room.name($0.warehouse), isChosen: false) } : [])
                },
                moves: moves.map { MoveView($0, names, room, visit) }, previous: page > 1 ? address(page - 1) : nil,
                next: found.count > moves.count ? address(page + 1) : nil, errors: refusal?.errors ?? []), refusing: refusal)
    }
}

extension StockOfferPage.MoveView {
    init(_ move: StockMovement, _ names: [Person.ID: String], _ room: StockRoom, _ visit: Visit) {
        let kind: Message =
            switch move.kind {
            case .received: .stockMoveReceived
            case .handedOver: .stockMoveHandedOver
            case .returned: .stockMoveReturned
            case .corrected: .stockMoveCorrected
            case .lost: .stockMoveLost
            case .transferred: .stockMoveTransferred
            case .counted: .stockMoveCounted
            }
        self.init(
            kind: kind, change: move.change > 0 ? "+\(move.change)" : "−\(-move.change)",
            warehouse: move.warehouse.map(room.name) ?? "",
            who: move.person.map { names[$0] ?? "" } ?? move.who, why: move.why, at: visit.clock.local(move.at))
    }
}

extension StockThreshold {
    /// The threshold in a field; nil if the field is empty.
    ///
    /// - Throws: `FormRefusal` beside the field `threshold`.
    static func typed(_ text: String?) throws(FormRefusal) -> Int? {
        let text = (text ?? "").tidied
        guard !text.isEmpty else { return nil }
        guard let pieces = TypedText(text).wholeNumber, pieces <= Stock.most else {
            throw FormRefusal("threshold", .offerErrorPieces(most: Stock.most))
        }
        return pieces
    }
}
