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

/// The stock of a shop: how many pieces of each offer lie in each warehouse.
struct StockPage: Sendable {
    let desk: DeskFrame
    let words: String
    let isLowOnly: Bool
    /// Whether the shop has no offers at all.
    let isEmpty: Bool
    let rows: [StockRow]
    let previous: SiteURL?
    let next: SiteURL?

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    static let sample = StockPage(
        desk: .sample, words: "tapis", isLowOnly: true, isEmpty: false, rows: [.sample, .bareSample], previous: nil,
        next: Link(.french).desk("dar-salma").stock.with([("page", "2")]))
    static let emptySample = StockPage(
        desk: .sample, words: "", isLowOnly: false, isEmpty: true, rows: [], previous: nil, next: nil)
    static let noneSample = StockPage(
        desk: .sample, words: "x", isLowOnly: false, isEmpty: false, rows: [], previous: nil, next: nil)
}

/// An offer in a list about stock.
struct StockRow: Sendable {
    let title: LocalizedText
    let label: String
    let condition: Message
    let sku: String?
    let picture: PictureView?
    let address: SiteURL
    /// The pieces that can be sold; nil for an offer without a first count.
    let available: Int?
    let isLow: Bool
    let levels: [LevelView]

    static let sample = StockRow(
        title: LocalizedText("سجاد <b>", .arabic), label: "M, bleu", condition: Condition.new.name, sku: "AB-<12>", picture: .sample,
        address: Link(.french).desk("dar-salma").stockOffer("0193"), available: 3, isLow: true,
        levels: [.sample, LevelView(warehouse: "فاس", onHand: 0, reserved: 0)])
    static let bareSample = StockRow(
        title: LocalizedText("Tapis", .french), label: "", condition: Condition.worn.name, sku: nil, picture: nil,
        address: Link(.french).desk("dar-salma").stockOffer("0194"), available: nil, isLow: false, levels: [])
}

/// The pieces in one warehouse.
struct LevelView: Sendable {
    let warehouse: String
    let onHand: Int
    let reserved: Int

    var available: Int { onHand - reserved }

    static let sample = LevelView(warehouse: "Dépôt <b>", onHand: 4, reserved: 1)
}

extension StockPage {
    private static let longestWords = 100

    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let (seller, role) = (desk.seller.id, desk.seller.id.databaseRole)
        let words = (visit.query["q"] ?? "").readable.tidied.cut(to: longestWords)
        let isLowOnly = visit.query["filter"] == "low"
        let page = visit.pageNumber()
        let found = try await visit.db.read(
            as: role,
            DeskPiece.of(
                seller, matching: words, among: isLowOnly ? LowStock.keys(of: seller) : nil, page: page - 1, in: visit.language))
        let shown = Array(found.prefix(DeskPiece.mostListed))
        let ways = visit.link.desk(desk.seller.slug)
        let pairs = [("filter", isLowOnly ? "low" : ""), ("q", words)].filter { !$0.1.isEmpty }
        func address(_ page: Int) -> SiteURL { ways.stock.with(pairs + (page == 1 ? [] : [("page", "\(page)")])) }
        return visit.render(
            StockPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).stock }), words: words, isLowOnly: isLowOnly,
                isEmpty: found.isEmpty && words.isEmpty && !isLowOnly && page == 1,
                rows: try await StockRow.all(shown, desk, visit), previous: page > 1 ? address(page - 1) : nil,
                next: found.count > shown.count ? address(page + 1) : nil))
    }
}

extension StockRow {
    /// The rows of these offers, in their order.
    static func all(_ pieces: [DeskPiece], _ desk: Desk, _ visit: Visit) async throws -> [StockRow] {
        let room = try await visit.stockRoom(of: desk)
        let keys = pieces.map(\.offer)
        let (levels, available, thresholds) = try await visit.db.read(
            as: desk.seller.id.databaseRole, StockLevel.of(keys), Stock.available(keys), StockThreshold.of(desk.seller.id))
        let ways = visit.link.desk(desk.seller.slug)
        return pieces.map { piece in
            let left = available[piece.offer].map { max(0, $0) }
            return StockRow(
                title: piece.title, label: piece.label, condition: piece.condition.name, sku: piece.sku,
                picture: piece.picture.map { PictureView($0) }, address: ways.stockOffer("\(piece.offer)"), available: left,
                isLow: left.map { $0 <= thresholds.pieces(of: piece.offer) ?? 0 } ?? false,
                levels: levels.filter { $0.offer == piece.offer && ($0.onHand > 0 || room.open.contains(id: $0.warehouse)) }.map {
                    LevelView(warehouse: room.name($0.warehouse), onHand: $0.onHand, reserved: $0.reserved)
                })
        }
    }
}

extension [Warehouse] {
    func contains(id: Warehouse.ID) -> Bool { contains { $0.id == id } }
}
