import Catalog
import Kernel

/// Finds the live offers that the rows of a product are about.
///
/// A row is about the offer whose key or article number it has, or else about one with its condition and options. Each offer belongs to
/// one row.
struct LiveMatch {
    /// Rows of one piece that are about offers of one live content, or that belong beside them.
    struct Part {
        let piece: ProductReading.Piece
        /// Places in the piece's rows.
        let rows: [Int]
        /// What the rows change; nil for a piece that the shop does not have.
        let base: ListingContent?
        /// The live offers of rows, by the place of the row.
        let offers: [Int: Offer.ID]
    }

    private let pieces: [ProductReading.Piece]
    private let live: [ListingContent]
    private let isConditionSilent: Bool
    private var found: [[Found?]]
    private var taken: Set<Offer.ID> = []
    private let numbers: Set<String>

    private struct Found {
        let content: Int
        let offer: Offer.ID
    }

    init(_ reading: ProductReading, among live: [ListingContent]) {
        pieces = reading.pieces.filter { $0.content != nil }
        (self.live, isConditionSilent) = (live, reading.silences.condition)
        found = pieces.map { $0.variants.map { _ in nil } }
        numbers = Set(pieces.flatMap { $0.content?.variants.compactMap(\.sku) ?? [] })
        find { piece, row, _, offer in offer.offer.map { "\($0)" } == piece.variants[row].offer?.text }
        find { piece, row, _, offer in offer.sku != nil && offer.sku == piece.content?.variants[row].sku }
        find { [self] in isSame($0, $1, $2, $3) && isAlike($0, $2) }
        find { [self] in isSame($0, $1, $2, $3) }
        findOnlyOnes()
    }

    private typealias Test = (ProductReading.Piece, Int, ListingContent, ListingContent.Variant) -> Bool

    /// Gives each row without an offer the first free one that passes.
    private mutating func find(_ passes: Test) {
        for (place, piece) in pieces.enumerated() {
            for row in piece.variants.indices where found[place][row] == nil {
                if let first = candidates(piece, row, passes).first { take(first, for: place, row) }
            }
        }
    }

    /// A row that says less than an offer is about it, if it can be about no other.
    private mutating func findOnlyOnes() {
        for (place, piece) in pieces.enumerated() {
            for row in piece.variants.indices where found[place][row] == nil {
                let values = piece.content?.variants[row].values ?? [:]
                let all = candidates(piece, row) { piece, row, content, offer in
                    hasCondition(piece, content) && mayHaveNumber(piece, row, offer)
                        && values.allSatisfy { offer.values[$0.key] == $0.value }
                }
                if all.count == 1 { take(all[0], for: place, row) }
            }
        }
    }

    private func candidates(_ piece: ProductReading.Piece, _ row: Int, _ passes: Test) -> [Found] {
        live.enumerated().flatMap { index, content in
            content.variants.compactMap { offer in
                guard let id = offer.offer, !taken.contains(id), passes(piece, row, content, offer) else { return nil }
                return Found(content: index, offer: id)
            }
        }
    }

    private mutating func take(_ one: Found, for piece: Int, _ row: Int) {
        found[piece][row] = one
        taken.insert(one.offer)
    }

    private func isSame(_ piece: ProductReading.Piece, _ row: Int, _ content: ListingContent, _ offer: ListingContent.Variant) -> Bool {
        hasCondition(piece, content) && mayHaveNumber(piece, row, offer) && offer.values == piece.content?.variants[row].values
    }

    private func hasCondition(_ piece: ProductReading.Piece, _ content: ListingContent) -> Bool {
        isConditionSilent && live.count == 1 || content.condition == piece.content?.condition
    }

    /// Whether a row may give an offer another article number: no other row has that of the offer.
    private func mayHaveNumber(_ piece: ProductReading.Piece, _ row: Int, _ offer: ListingContent.Variant) -> Bool {
        guard let sku = offer.sku, piece.content?.variants[row].sku != nil else { return true }
        return !numbers.contains(sku)
    }

    private func isAlike(_ piece: ProductReading.Piece, _ content: ListingContent) -> Bool {
        piece.content?.defects.map(\.text) == content.defects.map(\.text) && piece.content?.measurements == content.measurements
    }

    // MARK: Parts

    /// The parts of all pieces, in the order of the file.
    var parts: [Part] {
        var bases = found.map { rows in Set(rows.compactMap { $0?.content }).sorted() }
        var isUsed = Set(bases.joined())
        for (place, piece) in pieces.enumerated() where bases[place].isEmpty {
            let free = live.indices.first { hasCondition(piece, live[$0]) && !isUsed.contains($0) }
            bases[place] = free.map { [$0] } ?? []
            isUsed.formUnion(bases[place])
        }
        return pieces.enumerated().flatMap { place, piece -> [Part] in
            guard let first = bases[place].first else {
                return [Part(piece: piece, rows: Array(piece.variants.indices), base: nil, offers: [:])]
            }
            return bases[place].map { content in
                // New variants go to the first content.
                let rows = piece.variants.indices.filter { (found[place][$0]?.content ?? first) == content }
                let offers = rows.reduce(into: [Int: Offer.ID]()) { $0[$1] = found[place][$1]?.offer }
                return Part(piece: piece, rows: rows, base: base(content, of: place, bases, Set(offers.values)), offers: offers)
            }
        }
    }

    /// The live content, or those offers of it alone that the rows are about, if several pieces change it. Offers without a row belong
    /// to the first of these pieces.
    private func base(_ content: Int, of place: Int, _ bases: [[Int]], _ offers: Set<Offer.ID>) -> ListingContent {
        let users = bases.indices.filter { bases[$0].contains(content) }
        guard users.count > 1 else { return live[content] }
        var base = live[content]
        base.variants.removeAll { variant in
            guard let offer = variant.offer else { return true }
            return taken.contains(offer) ? !offers.contains(offer) : users.first != place
        }
        return base
    }
}
