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

/// One transfer: what it sends, what has come, and the forms of its next step.
struct TransferPage: Sendable {
    let desk: DeskFrame
    let key: String
    let from: String
    let to: String
    let state: Message
    let step: Step
    let version: Int
    let madeBy: String
    let madeAt: LocalMoment
    let lines: [LineView]
    let finder: PieceFinder
    let quantity: String
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    /// What the reader can do.
    enum Step: Sendable {
        case fill, receive, nothing
    }

    struct LineView: Sendable {
        let offer: String
        let name: String
        let quantity: Int
        let received: Int
        let missing: Int
        let why: String
        /// What was typed of the arrival.
        let typedReceived: String
        let typedMissing: String
        let typedWhy: String

        var rest: Int { quantity - received - missing }
    }

    func table() -> DataTable {
        DataTable(
            caption: .transferLines, isCaptionHidden: true,
            columns: [.transferPiece, .transferQuantity, .transferCame, .transferMissing, .transferWhy],
            rows: lines.map { [.text($0.name), .number($0.quantity), .number($0.received), .number($0.missing), .text($0.why)] })
    }

    private static func sample(_ step: Step, _ state: Message, _ errors: [FieldError] = [], isEmpty: Bool = false) -> TransferPage {
        TransferPage(
            desk: .sample, key: "0193", from: "Fès <b>", to: "مخزن", state: state, step: step, version: 3, madeBy: "Salma Berrada",
            madeAt: Moment(seconds: 1_795_253_400).inUTC,
            lines: isEmpty
                ? []
                : [
                    LineView(
                        offer: "0193", name: "Tapis <b> · M", quantity: 4, received: 1, missing: 1, why: "Cassé", typedReceived: "x",
                        typedMissing: "1", typedWhy: ""),
                    LineView(
                        offer: "0194", name: "سجاد", quantity: 2, received: 2, missing: 0, why: "", typedReceived: "0", typedMissing: "0",
                        typedWhy: ""),
                ], finder: isEmpty ? .sample : .empty, quantity: "1", errors: errors)
    }

    static let sample = sample(.fill, .transferDraft, [FieldError("quantity", .offerErrorPieces(most: Stock.most))])
    static let emptySample = sample(.fill, .transferDraft, isEmpty: true)
    static let sentSample = sample(.receive, .transferSent, [FieldError("received-0193", .transferErrorTooMany(most: 2))])
    static let closedSample = sample(.nothing, .transferClosed)
}

extension TransferPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    /// The transfer that the path names.
    ///
    /// - Throws: `Problem.notFound` if the shop has no such transfer.
    static func open(_ visit: Visit, _ person: Person) async throws -> (desk: Desk, transfer: Transfer) {
        let desk = try await visit.desk(of: person)
        guard let key = visit.parameters["transfer"].flatMap(Transfer.ID.init),
            let transfer = try await visit.db.read(as: desk.seller.id.databaseRole, Transfer.with(key, of: desk.seller.id))
        else { throw Problem.notFound }
        return (desk, transfer)
    }

    /// Adds an offer to a draft, or takes it out.
    static let fill = Handler.person { visit, person, _ in
        let (desk, transfer) = try await open(visit, person)
        do {
            return try await visit.submit {
                let offer = try await PieceFinder.offer(in: visit, of: desk)
                guard let quantity = TypedText(visit.form["quantity"] ?? "").wholeNumber, quantity <= Stock.most else {
                    throw FormRefusal("quantity", .offerErrorPieces(most: Stock.most))
                }
                do {
                    try await visit.db.transaction { tx in
                        try await Transfer.set(quantity, of: offer, in: transfer.id, of: desk.seller.id, in: tx)
                    }
                } catch Transfer.Refusal.unknownOffer {
                    throw FormRefusal("code", .stockErrorNotCounted)
                } catch Transfer.Refusal.tooMany {
                    throw FormRefusal("code", .transferErrorLines(most: Transfer.mostLines))
                } catch Transfer.Refusal.stale {
                    throw FormRefusal("code", .transferErrorStale, status: .conflict)
                }
                return visit.redirect(to: visit.link.desk(desk.seller.slug).transfer("\(transfer.id)"), saying: DeskFlash.transferSaved)
            } orShow: { refusal in
                try await answer(visit, person, refusal)
            }
        } catch let missing as PieceFinder.Refusal {
            return try await answer(visit, person, missing.refusal, missing.finder)
        }
    }

    /// Records what came and what is missing.
    static let receive = Handler.person { visit, person, _ in
        let (desk, transfer) = try await open(visit, person)
        return try await visit.submit {
            let lines = try await visit.db.read(as: desk.seller.id.databaseRole, Transfer.lines(of: transfer.id))
            let arrivals = try typed(lines, visit.form)
            do {
                try await visit.db.transaction { tx in
                    try await Transfer.receive(
                        arrivals, of: transfer.id, over: TypedText(visit.form["version"] ?? "").wholeNumber ?? 0, of: desk.seller.id,
                        by: person.id.actor, in: tx)
                }
            } catch Transfer.Refusal.stale {
                throw FormRefusal("receipt", .transferErrorStale, status: .conflict)
            } catch Transfer.Refusal.empty {
                throw FormRefusal("receipt", .transferErrorNothing)
            } catch Transfer.Refusal.stockOutOfBounds(let offer) {
                throw FormRefusal("received-\(offer)", .offerErrorPieces(most: Stock.most))
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).transfer("\(transfer.id)"), saying: DeskFlash.transferReceived)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    /// What a form says of each line that is under way.
    private static func typed(_ lines: [Transfer.Line], _ form: FormFields) throws(FormRefusal) -> [Transfer.Arrival] {
        var errors: [FieldError] = []
        var arrivals: [Transfer.Arrival] = []
        for line in lines where line.rest > 0 {
            func number(_ name: String) -> Int? {
                let text = (form["\(name)-\(line.offer)"] ?? "").tidied
                return text.isEmpty ? 0 : TypedText(text).wholeNumber
            }
            let (received, missing) = (number("received"), number("missing"))
            let why = (form["why-\(line.offer)"] ?? "").readable.tidied
            if received.map({ $0 > line.rest }) ?? true {
                errors.append(FieldError("received-\(line.offer)", .transferErrorTooMany(most: line.rest)))
            } else if missing.map({ $0 > line.rest - (received ?? 0) }) ?? true {
                errors.append(FieldError("missing-\(line.offer)", .transferErrorTooMany(most: line.rest - (received ?? 0))))
            } else if missing ?? 0 > 0, !why.isWritten || why.length > Transfer.longestWhy {
                errors.append(FieldError("why-\(line.offer)", .transferErrorWhy(max: Transfer.longestWhy)))
            }
            arrivals.append(Transfer.Arrival(line.offer, received: received ?? 0, missing: missing ?? 0, why: why))
        }
        guard errors.isEmpty else { throw FormRefusal(errors) }
        return arrivals
    }

    static func answer(
        _ visit: Visit, _ person: Person, _ refusal: FormRefusal?, _ finder: PieceFinder? = nil
    ) async throws -> Response {
        let (desk, transfer) = try await open(visit, person)
        let (seller, role) = (desk.seller.id, desk.seller.id.databaseRole)
        let room = try await visit.stockRoom(of: desk)
        let lines = try await visit.db.read(as: role, Transfer.lines(of: transfer.id))
        let pieces = try await visit.db.read(as: role, DeskPiece.of(lines.map(\.offer), of: seller, in: visit.language))
        let names = Dictionary(pieces.map { ($0.offer, $0.words(in: visit.language)) }, uniquingKeysWith: { $1 })
        let step: Step =
            switch transfer.state {
            case .draft: desk.mayChangeStock ? .fill : .nothing
            case .sent, .received: .receive
            case .closed, .cancelled: .nothing
            }
        let isTyped = refusal != nil
        func typed(_ name: String, _ offer: Offer.ID, else value: String) -> String {
            isTyped ? visit.form["\(name)-\(offer)"] ?? value : value
        }
        return visit.render(
            TransferPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).transfer("\(transfer.id)") }), key: "\(transfer.id)",
                from: room.name(transfer.from), to: room.name(transfer.to), state: transfer.state.name, step: step,
                version: transfer.version, madeBy: try await visit.name(of: transfer.madeBy), madeAt: visit.clock.local(transfer.madeAt),
                lines: lines.map { line in
                    LineView(
                        offer: "\(line.offer)", name: names[line.offer] ?? "", quantity: line.quantity, received: line.received,
                        missing: line.missing, why: line.why, typedReceived: typed("received", line.offer, else: "\(line.rest)"),
                        typedMissing: typed("missing", line.offer, else: "0"), typedWhy: typed("why", line.offer, else: ""))
                },
                finder: finder ?? PieceFinder(code: isTyped ? visit.form["code"] ?? "" : "", found: [], errors: refusal?.errors ?? []),
                quantity: isTyped ? visit.form["quantity"] ?? "1" : "1", errors: refusal?.errors ?? []), refusing: refusal)
    }
}

extension Visit {
    /// The name of an actor such as `person 0193…`; empty once that account is erased.
    func name(of actor: String) async throws -> String {
        guard let person = Person.ID(actor: actor) else { return actor }
        return try await db.read(Person.names(of: [person]))[person] ?? ""
    }
}
