package import Catalog
import Kernel
import Postgres

/// All offers that can be bought, in columns. The index is a value; a change makes a new one.
///
/// Products are stored in segments of one category each, sorted by key. A change therefore rebuilds few segments, and a
/// category reads only its own.
package struct ListingIndex: Sendable {
    var codes = IndexCodes()
    var segments: [IndexSegment] = []

    /// The number of products that can be bought.
    package var count: Int { segments.reduce(0) { $0 + $1.products.count } }

    /// How many products can be bought in each category and below it, by slug. Categories without any are left out.
    package var categoryCounts: [String: Int] {
        var byPath: [UInt32: Int] = [:]
        for segment in segments { byPath[segment.path, default: 0] += segment.products.count }
        var counts: [String: Int] = [:]
        for (path, count) in byPath {
            for slug in codes.values[IndexCodes.Column.path.rawValue][Int(path)].split(separator: "/") {
                counts[String(slug), default: 0] += count
            }
        }
        return counts
    }

    package init() {}

    /// - Parameter offers: all offers of each product, in any order.
    package init(_ offers: [ListedOffer]) { replace(Dictionary(grouping: offers, by: \.product)) }

    /// Replaces what is known of these products. A product without offers is removed.
    package mutating func replace(_ changed: [Product.ID: [ListedOffer]]) {
        let keys = changed.keys.sorted()
        for at in segments.indices where segments[at].holdsAny(of: keys) {
            segments[at] = IndexSegment(path: segments[at].path, segments[at].entries { changed[$0] == nil })
        }
        var added: [UInt32: [IndexSegment.Entry]] = [:]
        for (product, offers) in changed.sorted(by: { $0.key < $1.key }) where !offers.isEmpty {
            let path = codes.code(offers[0].path.joined(separator: "/"), in: .path)
            added[path, default: []].append(codes.entry(product, offers))
        }
        for (path, entries) in added { add(entries[...], to: path) }
        segments.removeAll { $0.products.isEmpty }
    }

    private mutating func add(_ entries: ArraySlice<IndexSegment.Entry>, to path: UInt32) {
        var rest = entries
        if let at = segments.firstIndex(where: { $0.path == path && $0.products.count < IndexSegment.capacity }) {
            let fitting = rest.prefix(IndexSegment.capacity - segments[at].products.count)
            segments[at] = IndexSegment(path: path, (segments[at].entries { _ in true } + fitting).sorted { $0.product < $1.product })
            rest = rest.dropFirst(fitting.count)
        }
        while !rest.isEmpty {
            segments.append(IndexSegment(path: path, Array(rest.prefix(IndexSegment.capacity))))
            rest = rest.dropFirst(IndexSegment.capacity)
        }
    }
}

/// Small numbers that stand for texts, by column; 0 means none.
struct IndexCodes: Sendable {
    enum Column: Int, CaseIterable {
        case path, condition, price, city, seller
    }

    /// The fixed columns come first, then one for each attribute.
    private(set) var values: [[String]] = Column.allCases.map { _ in [""] }
    private var codes: [[String: UInt32]] = Column.allCases.map { _ in [:] }
    private(set) var attributes: [String: Int] = [:]

    init() {
        for band in PriceBand.all { _ = code(band.description, in: .price) }
    }

    mutating func code(_ value: String, in column: Column) -> UInt32 { code(value, at: column.rawValue) }

    private mutating func code(_ value: String, at column: Int) -> UInt32 {
        if let code = codes[column][value] { return code }
        let code = UInt32(values[column].count)
        values[column].append(value)
        codes[column][value] = code
        return code
    }

    /// The column of an attribute. A new attribute gets a new column.
    private mutating func column(of attribute: String) -> Int {
        if let column = attributes[attribute] { return column }
        attributes[attribute] = values.count
        values.append([""])
        codes.append([:])
        return values.count - 1
    }

    func column(of filter: ListingSearch.Filter) -> Int? {
        switch filter {
        case .category: nil
        case .condition: Column.condition.rawValue
        case .price: Column.price.rawValue
        case .city: Column.city.rawValue
        case .seller: Column.seller.rawValue
        case .attribute(let code): attributes[code]
        }
    }

    /// For each code, whether it is one of these values.
    func table(of chosen: [String], at column: Int) -> [Bool] {
        var table = [Bool](repeating: false, count: values[column].count)
        for value in chosen { if let code = codes[column][value] { table[Int(code)] = true } }
        return table
    }

    mutating func entry(_ product: Product.ID, _ offers: [ListedOffer]) -> IndexSegment.Entry {
        var lines: [IndexSegment.Line] = []
        for offer in offers {
            var row: [(column: Int, code: UInt32)] = [
                (Column.condition.rawValue, code(offer.condition, in: .condition)),
                (Column.price.rawValue, UInt32(PriceBand.index(of: offer.price)) + 1),
                (Column.city.rawValue, code(offer.city, in: .city)), (Column.seller.rawValue, code(offer.seller, in: .seller)),
            ]
            for trait in offer.traits {
                guard let mark = trait.firstIndex(of: ":") else { continue }
                let column = column(of: String(trait[..<mark]))
                row.append((column, code(String(trait[trait.index(after: mark)...]), at: column)))
            }
            lines.append(IndexSegment.Line(offer: offer.offer, ordinal: UInt32(offer.ordinal), price: offer.price.minor, codes: row))
        }
        return IndexSegment.Entry(product: product, publishedAt: offers[0].publishedAt.microseconds, lines: lines)
    }
}

/// Up to 4,096 products of one category, in columns. It never changes.
final class IndexSegment: Sendable {
    static let capacity = 4096

    let path: UInt32
    /// Sorted by key.
    let products: [Product.ID]
    /// Microseconds since 1970, by product.
    let publishedAt: [Int64]
    /// Where each product's offers begin, and one more entry for the end.
    let first: [Int]
    let offers: [Offer.ID]
    let ordinals: [UInt32]
    /// In centimes.
    let prices: [Int64]
    /// Codes by column and offer. A column is empty if no offer of the segment has a value in it.
    let columns: [[UInt32]]

    /// A product to put into a segment.
    struct Entry {
        let product: Product.ID
        let publishedAt: Int64
        let lines: [Line]
    }

    struct Line {
        let offer: Offer.ID
        let ordinal: UInt32
        let price: Int64
        let codes: [(column: Int, code: UInt32)]
    }

    /// - Parameter entries: sorted by product.
    init(path: UInt32, _ entries: [Entry]) {
        self.path = path
        products = entries.map(\.product)
        publishedAt = entries.map(\.publishedAt)
        var first = [0]
        for entry in entries { first.append(first[first.count - 1] + entry.lines.count) }
        self.first = first
        let lines = entries.flatMap(\.lines)
        offers = lines.map(\.offer)
        ordinals = lines.map(\.ordinal)
        prices = lines.map(\.price)
        var columns: [[UInt32]] = []
        for (place, line) in lines.enumerated() {
            for (column, code) in line.codes {
                while columns.count <= column { columns.append([]) }
                if columns[column].isEmpty { columns[column] = [UInt32](repeating: 0, count: lines.count) }
                columns[column][place] = code
            }
        }
        self.columns = columns
    }

    func entries(where keeps: (Product.ID) -> Bool) -> [Entry] {
        products.indices.filter { keeps(products[$0]) }.map { at in
            Entry(
                product: products[at], publishedAt: publishedAt[at],
                lines: (first[at]..<first[at + 1]).map { place in
                    Line(
                        offer: offers[place], ordinal: ordinals[place], price: prices[place],
                        codes: columns.indices.filter { !columns[$0].isEmpty && columns[$0][place] != 0 }.map { ($0, columns[$0][place]) })
                })
        }
    }

    /// - Parameter keys: sorted.
    func holdsAny(of keys: [Product.ID]) -> Bool {
        guard let least = products.first, let greatest = products.last else { return false }
        return keys.contains { $0 >= least && $0 <= greatest && place(of: $0) != nil }
    }

    private func place(of product: Product.ID) -> Int? {
        var (low, high) = (0, products.count)
        while low < high {
            let middle = (low + high) / 2
            if products[middle] < product { low = middle + 1 } else { high = middle }
        }
        return low < products.count && products[low] == product ? low : nil
    }
}
