import Catalog
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

/// The warehouses of a shop with the names that its pages show.
struct StockRoom: Sendable {
    /// In the order of the shop, those that are closed last.
    let warehouses: [Warehouse]
    private let names: [Warehouse.ID: String]

    /// A warehouse without a name is called after its city.
    init(_ warehouses: [Warehouse], _ cities: Cities, in language: Language) {
        self.warehouses = warehouses
        names = Dictionary(
            warehouses.map { ($0.id, $0.name.isEmpty ? cities[$0.city]?.name(in: language) ?? "" : $0.name) }, uniquingKeysWith: { $1 })
    }

    var open: [Warehouse] { warehouses.filter(\.isOpen) }

    func name(_ id: Warehouse.ID) -> String { names[id] ?? "" }

    /// From where a transfer goes to where.
    func route(of transfer: Transfer, in language: Language) -> String {
        Message.transferRoute(from: name(transfer.from), to: name(transfer.to)).text(in: language)
    }

    /// The open warehouses as choices of a form.
    func choices(chosen: String?) -> [Choice] {
        open.map { Choice(value: "\($0.id)", label: name($0.id), isChosen: "\($0.id)" == chosen) }
    }

    /// The open warehouse that a form names; nil if there is none.
    func open(_ typed: String?) -> Warehouse? { open.first { "\($0.id)" == typed } }
}

extension Visit {
    func stockRoom(of desk: Desk) async throws -> StockRoom {
        StockRoom(try await db.read(as: desk.seller.id.databaseRole, Warehouse.all(of: desk.seller.id)), cities, in: language)
    }

    /// The number of the page that the query names, from 1.
    func pageNumber(upTo last: Int = 400) -> Int { min(max(TypedText(query["page"] ?? "").wholeNumber ?? 1, 1), last) }
}

extension Desk {
    /// Whether the reader may change the stock. Packers count and receive.
    var mayChangeStock: Bool { role != .packer }
}

/// The pages about stock.
enum StockPageName: CaseIterable {
    case stock, transfers, counts, warehouses

    private var name: Message {
        switch self {
        case .stock: .stockTitle
        case .transfers: .transferTitle
        case .counts: .countTitle
        case .warehouses: .warehouseTitle
        }
    }

    private func address(_ desk: Link.Desk) -> SiteURL {
        switch self {
        case .stock: desk.stock
        case .transfers: desk.transfers
        case .counts: desk.counts
        case .warehouses: desk.warehouses
        }
    }

    /// The links between them. Packers do not see the warehouses.
    static func tabs(_ desk: DeskFrame, at current: StockPageName?) -> Tabs {
        let ways = desk.link(Link(desk.frame.language))
        let shown = allCases.filter { $0 != .warehouses || desk.role != .packer }
        return Tabs(label: .stockSections, tabs: shown.map { Tabs.Tab($0.name, $0.address(ways), isCurrent: $0 == current) })
    }
}

extension DeskPiece {
    /// Its title with what distinguishes it.
    func words(in language: Language) -> String {
        let words: Message =
            label.isEmpty
            ? .stockItemWords(title: title.text, condition: condition.name)
            : .stockItemVariantWords(title: title.text, label: label, condition: condition.name)
        return words.text(in: language)
    }
}

/// The hidden version of a form. It shows whether something changed after the form was shown.
struct VersionField {
    let version: Int

    static let sample = VersionField(version: 3)
}

/// Finds an offer by what somebody types or scans: an article number, a bar code or a part of the title.
struct PieceFinder: Sendable {
    let code: String
    /// The offers that the words may mean; empty if the words are clear.
    let found: [Choice]
    /// Whether the cursor is in its field, for the next code of a scanner.
    var hasFocus = false
    let errors: [FieldError]

    static let empty = PieceFinder(code: "", found: [], errors: [])
    static let sample = PieceFinder(
        code: "tapis",
        found: [
            Choice(value: "0193", label: "Tapis <b> · M", isChosen: false), Choice(value: "0194", label: "سجاد · Neuf", isChosen: false),
        ], errors: [FieldError("offer", .stockErrorSeveral)])

    /// Why no offer was found.
    struct Refusal: Error {
        let finder: PieceFinder
        let refusal: FormRefusal
    }

    private static let longest = 100

    /// The offer that a form means: the chosen one, or the only one that its words fit.
    ///
    /// - Throws: `Refusal`.
    static func offer(in visit: Visit, of desk: Desk) async throws -> Offer.ID {
        let role = desk.seller.id.databaseRole
        let code = (visit.form["code"] ?? "").readable.tidied.cut(to: longest)
        func refusal(_ field: String, _ message: Message, _ found: [Choice] = []) -> Refusal {
            let refusal = FormRefusal(field, message)
            return Refusal(finder: PieceFinder(code: code, found: found, errors: refusal.errors), refusal: refusal)
        }
        if let chosen = visit.form["offer"].flatMap(Offer.ID.init) {
            let known = try await visit.db.read(as: role, DeskPiece.of([chosen], of: desk.seller.id, in: visit.language))
            if !known.isEmpty { return chosen }
        }
        guard !code.isEmpty else { throw refusal("code", .stockErrorNoCode) }
        var found = try await visit.db.read(as: role, DeskPiece.called(code, of: desk.seller.id, in: visit.language))
        if found.isEmpty {
            found = try await visit.db.read(as: role, DeskPiece.of(desk.seller.id, matching: code, in: visit.language))
        }
        if found.count == 1 { return found[0].offer }
        guard !found.isEmpty else { throw refusal("code", .stockErrorUnknown) }
        throw refusal(
            "offer", .stockErrorSeveral,
            found.prefix(10).map { Choice(value: "\($0.offer)", label: $0.words(in: visit.language), isChosen: false) })
    }
}
