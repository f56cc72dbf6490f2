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

/// One count: a field for a scanner, and the offers of the warehouse with a field each. After its end, what it found.
struct CountPage: Sendable {
    let desk: DeskFrame
    let key: String
    let warehouse: String
    let state: Message
    let isOpen: Bool
    let begunBy: String
    let begunAt: LocalMoment
    /// How many offers were counted.
    let counted: Int
    let words: String
    let page: Int
    let rows: [RowView]
    let finder: PieceFinder
    let previous: SiteURL?
    let next: SiteURL?
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    struct RowView: Sendable {
        let offer: String
        let name: String
        let sku: String
        /// What was typed or counted; empty if nothing was.
        let counted: String
        /// What should have been there; nil while the count is open, so that nobody copies it.
        let expected: Int?
    }

    func table() -> DataTable {
        DataTable(
            caption: .countLines, isCaptionHidden: true, columns: [.transferPiece, .countExpected, .countCountedColumn],
            rows: rows.map { [.text($0.name), .number($0.expected ?? 0), .text($0.counted)] })
    }

    private static func sample(isOpen: Bool, _ rows: [RowView], _ finder: PieceFinder, _ errors: [FieldError]) -> CountPage {
        CountPage(
            desk: .sample, key: "0193", warehouse: "Fès <b>", state: isOpen ? .countOpen : .countClosed, isOpen: isOpen,
            begunBy: "Imane Zniber", begunAt: Moment(seconds: 1_795_253_400).inUTC, counted: rows.count, words: "", page: 1, rows: rows,
            finder: finder, previous: nil, next: nil, errors: errors)
    }

    static let sample = sample(
        isOpen: true, [RowView(offer: "0193", name: "سجاد <b> · M", sku: "AB-<12>", counted: "x", expected: nil)], .sample,
        [FieldError("counted-0193", .offerErrorPieces(most: Stock.most))])
    static let emptySample = sample(isOpen: true, [], .empty, [])
    static let closedSample = sample(
        isOpen: false, [RowView(offer: "0193", name: "Tapis", sku: "", counted: "3", expected: 4)], .empty, [])
}

extension CountPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    /// The count that the path names.
    ///
    /// - Throws: `Problem.notFound` if the shop has no such count.
    static func open(_ visit: Visit, _ person: Person) async throws -> (desk: Desk, count: StockCount) {
        let desk = try await visit.desk(of: person)
        guard let key = visit.parameters["count"].flatMap(StockCount.ID.init),
            let count = try await visit.db.read(as: desk.seller.id.databaseRole, StockCount.with(key, of: desk.seller.id))
        else { throw Problem.notFound }
        return (desk, count)
    }

    /// Adds one piece of a scanned offer.
    static let scan = Handler.person { visit, person, _ in
        let (desk, count) = try await open(visit, person)
        do {
            return try await visit.submit {
                let offer = try await PieceFinder.offer(in: visit, of: desk)
                try await refusing(beside: "code") {
                    try await visit.db.transaction { tx in
                        try await StockCount.add(of: offer, in: count.id, of: desk.seller.id, by: person.id.actor, in: tx)
                    }
                }
                let way = visit.link.desk(desk.seller.slug).count("\(count.id)")
                return visit.redirect(to: way.with([("scan", "1")]), saying: DeskFlash.countScanned)
            } orShow: { refusal in
                try await answer(visit, person, refusal)
            }
        } catch let missing as PieceFinder.Refusal {
            return try await answer(visit, person, missing.refusal, missing.finder)
        }
    }

    /// Saves the numbers of a page of offers. An empty field takes the offer out of the count.
    static let enter = Handler.person { visit, person, _ in
        let (desk, count) = try await open(visit, person)
        return try await visit.submit {
            let typed = visit.form.pairs.filter { $0.name.hasPrefix("counted-") }.compactMap { name, value in
                Offer.ID(String(name.dropFirst("counted-".count))).map { ($0, value.tidied) }
            }.prefix(DeskPiece.mostListed)
            var errors: [FieldError] = []
            for (offer, text) in typed where !text.isEmpty && (TypedText(text).wholeNumber.map { $0 > Stock.most } ?? true) {
                errors.append(FieldError("counted-\(offer)", .offerErrorPieces(most: Stock.most)))
            }
            guard errors.isEmpty else { throw FormRefusal(errors) }
            let saved = try await visit.db.read(as: desk.seller.id.databaseRole, StockCount.counted(typed.map(\.0), in: count.id))
            try await refusing(beside: "rows") {
                try await visit.db.transaction { tx in
                    for (offer, text) in typed.sorted(by: { $0.0 < $1.0 }) {
                        // What was not typed again keeps the moment at which it was counted.
                        guard TypedText(text).wholeNumber != saved[offer] else { continue }
                        if let number = TypedText(text).wholeNumber {
                            try await StockCount.enter(number, of: offer, in: count.id, of: desk.seller.id, by: person.id.actor, in: tx)
                        } else {
                            try await StockCount.forget(offer, in: count.id, of: desk.seller.id, in: tx)
                        }
                    }
                }
            }
            return visit.redirect(to: address(visit, desk, count, words(visit.form["q"]), visit.form["page"]), saying: DeskFlash.countSaved)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    /// Turns a refusal into one beside a field.
    private static func refusing(beside field: String, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch StockCount.Refusal.ended {
            throw FormRefusal(field, .countErrorEnded, status: .conflict)
        } catch StockCount.Refusal.unknownOffer {
            throw FormRefusal(field, .stockErrorNotCounted)
        } catch StockCount.Refusal.quantityOutOfBounds {
            throw FormRefusal(field, .offerErrorPieces(most: Stock.most))
        } catch StockCount.Refusal.tooMany {
            throw FormRefusal(field, .countErrorMany(most: StockCount.mostLines))
        }
    }

    private static func words(_ text: String?) -> String { (text ?? "").readable.tidied.cut(to: 100) }

    private static func address(_ visit: Visit, _ desk: Desk, _ count: StockCount, _ words: String, _ page: String?) -> SiteURL {
        let page = TypedText(page ?? "").wholeNumber ?? 1
        return visit.link.desk(desk.seller.slug).count("\(count.id)").with(
            [("q", words), ("page", page > 1 ? "\(page)" : "")].filter { !$0.1.isEmpty })
    }

    static func answer(
        _ visit: Visit, _ person: Person, _ refusal: FormRefusal?, _ finder: PieceFinder? = nil
    ) async throws -> Response {
        let (desk, count) = try await open(visit, person)
        let (seller, role) = (desk.seller.id, desk.seller.id.databaseRole)
        let room = try await visit.stockRoom(of: desk)
        let isOpen = count.state == .open
        let words = words(visit.query["q"] ?? visit.form["q"])
        let page = min(max(TypedText(visit.query["page"] ?? visit.form["page"] ?? "").wholeNumber ?? 1, 1), 400)
        let keys = isOpen ? StockCount.keys(of: count) : StockCount.keys(countedIn: count.id)
        let found = try await visit.db.read(
            as: role, DeskPiece.of(seller, matching: words, among: keys, page: page - 1, in: visit.language))
        let shown = Array(found.prefix(DeskPiece.mostListed))
        let lines = try await visit.db.read(as: role, StockCount.lines(of: count.id, among: shown.map(\.offer)))
        func typed(_ offer: Offer.ID) -> String? { refusal == nil ? nil : visit.form["counted-\(offer)"] }
        return visit.render(
            CountPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).count("\(count.id)") }), key: "\(count.id)",
                warehouse: room.name(count.warehouse), state: count.state.name, isOpen: isOpen,
                begunBy: try await visit.name(of: count.begunBy), begunAt: visit.clock.local(count.begunAt), counted: count.lines,
                words: words, page: page,
                rows: shown.map { piece in
                    let line = lines.first { $0.offer == piece.offer }
                    return RowView(
                        offer: "\(piece.offer)", name: piece.words(in: visit.language), sku: piece.sku ?? "",
                        counted: typed(piece.offer) ?? line.map { "\($0.counted)" } ?? "", expected: isOpen ? nil : line?.expected)
                },
                finder: finder
                    ?? PieceFinder(
                        code: refusal == nil ? "" : visit.form["code"] ?? "", found: [], hasFocus: visit.query["scan"] != nil,
                        errors: refusal?.errors ?? []),
                previous: page > 1 ? address(visit, desk, count, words, "\(page - 1)") : nil,
                next: found.count > shown.count ? address(visit, desk, count, words, "\(page + 1)") : nil, errors: refusal?.errors ?? []),
            refusing: refusal)
    }
}
