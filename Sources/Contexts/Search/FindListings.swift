import Catalog
import Kernel

extension ListingIndex {
    /// One page of the list with its counts. The product's key breaks ties, so no product comes twice or is left out.
    ///
    /// - Parameters:
    ///   - ranks: the ranks of the search's words; nil if the search has no words.
    ///   - size: the number of products per page.
    ///   - cursor: from another page of the same search; nil for the first page.
    ///   - counted: the filters whose values are counted.
    package func page(
        _ search: ListingSearch, ranks: WordRanks? = nil, of size: Int, at cursor: ListingPage.Cursor? = nil,
        counting counted: [ListingSearch.Filter] = []
    ) -> ListingPage {
        var finding = Finding(search, ranks, counted, codes)
        for segment in segments { finding.look(in: segment) }
        let (products, total, before) = finding.page(of: size, at: cursor)
        return ListingPage(
            products: products.map { .init(product: $0.product, offer: $0.offer, offers: $0.offers) }, total: total, before: before,
            previous: before > 0 ? products.first.map { .init(key: $0.key, product: $0.product, isBackward: true) } : nil,
            next: before + products.count < total
                ? products.last.map { .init(key: $0.key, product: $0.product, isBackward: false) } : nil,
            facets: finding.facets(in: codes))
    }

    /// Codes of all attributes that any piece has.
    package var attributes: [String] { codes.attributes.keys.sorted() }
}

/// One search, as it proceeds through the segments.
private struct Finding {
    /// A filter with chosen values, or one whose values are counted.
    private struct Chosen {
        let filter: ListingSearch.Filter
        /// Nil for the category, which belongs to the segment and is not a column.
        let column: Int?
        /// For each code, whether it fits; nil if nothing is chosen.
        let fits: [Bool]?
        let isCounted: Bool
        /// Its number in `Unmet`; 0 if nothing is chosen.
        let number: Unmet
        /// The count of each code.
        var counts: [Int]
    }

    struct Match {
        let key: Int64
        let product: Product.ID
        let offer: Offer.ID
        let offers: Int

        static func < (one: Match, other: Match) -> Bool {
            one.key != other.key ? one.key < other.key : one.product < other.product
        }
    }

    private let search: ListingSearch
    private let ranks: WordRanks?
    private var filters: [Chosen] = []
    private let fitsCategory: [Bool]?
    private let bounds: ClosedRange<Int64>
    private var matches: [Match] = []
    /// Why an offer is not in the list: 0 if it is, the number of the only filter that it fails, or `never`.
    private typealias Unmet = UInt16

    /// The offer fails two or more filters, or a condition that is not a filter.
    private static let never = Unmet.max

    init(_ search: ListingSearch, _ ranks: WordRanks?, _ counted: [ListingSearch.Filter], _ codes: IndexCodes) {
        self.search = search
        self.ranks = ranks
        let least = search.minPrice?.minor ?? 0
        bounds = least...max(least, search.maxPrice?.minor ?? .max)
        let isNone = (search.maxPrice?.minor ?? .max) < least
        fitsCategory = search.category.map { slug in
            codes.values[IndexCodes.Column.path.rawValue].map { $0.split(separator: "/").contains { $0 == slug } }
        }
        let others = [.condition, .price, .city, .seller] + search.traits.keys.map(ListingSearch.Filter.attribute)
        for filter in Set(others + counted) where filter != .category || counted.contains(.category) || search.category != nil {
            let chosen = search.values(filter)
            let column = codes.column(of: filter)
            if chosen.isEmpty, !counted.contains(filter) { continue }
            filters.append(
                Chosen(
                    filter: filter, column: column,
                    fits: filter == .category || chosen.isEmpty ? nil : column.map { codes.table(of: chosen, at: $0) } ?? [],
                    isCounted: counted.contains(filter), number: chosen.isEmpty ? 0 : Unmet(filters.count + 1),
                    counts: [Int](repeating: 0, count: column.map { codes.values[$0].count } ?? codes.values[0].count)))
        }
        if search.category != nil, !filters.contains(where: { $0.filter == .category }) {
            filters.append(
                Chosen(filter: .category, column: nil, fits: nil, isCounted: false, number: Unmet(filters.count + 1), counts: []))
        }
        isEmpty = isNone || search.hasWords && ranks == nil
    }

    private let isEmpty: Bool

    mutating func look(in segment: IndexSegment) {
        if isEmpty { return }
        let isOfCategory = fitsCategory?[Int(segment.path)] ?? true
        let category = filters.firstIndex { $0.filter == .category }
        if !isOfCategory, category.map({ !filters[$0].isCounted }) ?? true { return }
        let unmet = unmet(in: segment, start: isOfCategory ? 0 : category.map { filters[$0].number } ?? Self.never)
        for index in filters.indices where filters[index].isCounted { count(index, segment, unmet) }
        if isOfCategory { match(segment, unmet) }
    }

    /// For each offer of the segment, what it fails.
    private func unmet(in segment: IndexSegment, start: Unmet) -> [Unmet] {
        var unmet = [Unmet](repeating: start, count: segment.offers.count)
        for filter in filters {
            guard let fits = filter.fits else { continue }
            guard let column = filter.column, column < segment.columns.count, !segment.columns[column].isEmpty else {
                for place in unmet.indices { unmet[place] = unmet[place] == 0 ? filter.number : Self.never }
                continue
            }
            let codes = segment.columns[column]
            for place in unmet.indices where !fits[Int(codes[place])] { unmet[place] = unmet[place] == 0 ? filter.number : Self.never }
        }
        if search.minPrice != nil || search.maxPrice != nil {
            for place in unmet.indices where !bounds.contains(segment.prices[place]) { unmet[place] = Self.never }
        }
        if let ranks = ranks?.byOrdinal {
            for place in unmet.indices {
                let ordinal = Int(segment.ordinals[place])
                if ordinal >= ranks.count || ranks[ordinal] == 0 { unmet[place] = Self.never }
            }
        }
        return unmet
    }

    /// Counts each product once per value. An offer with that value must fit all other filters.
    private mutating func count(_ index: Int, _ segment: IndexSegment, _ unmet: [Unmet]) {
        let own = filters[index].number
        guard let column = filters[index].column else {
            if filters[index].filter == .category {
                let fitting = segment.products.indices.count { product in
                    (segment.first[product]..<segment.first[product + 1]).contains { unmet[$0] == 0 || unmet[$0] == own }
                }
                filters[index].counts[Int(segment.path)] += fitting
            }
            return
        }
        guard column < segment.columns.count, !segment.columns[column].isEmpty else { return }
        let codes = segment.columns[column]
        let hasOneOfferEach = segment.offers.count == segment.products.count
        if hasOneOfferEach {
            for place in unmet.indices where unmet[place] == 0 || unmet[place] == own { filters[index].counts[Int(codes[place])] += 1 }
            return
        }
        for product in segment.products.indices {
            let range = segment.first[product]..<segment.first[product + 1]
            for place in range where unmet[place] == 0 || unmet[place] == own {
                let code = codes[place]
                let isFirst = !(range.lowerBound..<place).contains { codes[$0] == code && (unmet[$0] == 0 || unmet[$0] == own) }
                if isFirst { filters[index].counts[Int(code)] += 1 }
            }
        }
    }

    private mutating func match(_ segment: IndexSegment, _ unmet: [Unmet]) {
        for product in segment.products.indices {
            var (best, offers, rank) = (-1, 0, UInt8(0))
            for place in segment.first[product]..<segment.first[product + 1] where unmet[place] == 0 {
                offers += 1
                if let ranks = ranks?.byOrdinal { rank = max(rank, ranks[Int(segment.ordinals[place])]) }
                if best < 0 || (segment.prices[place], segment.offers[place]) < (segment.prices[best], segment.offers[best]) {
                    best = place
                }
            }
            guard best >= 0 else { continue }
            let newest = segment.publishedAt[product]
            let key: Int64 =
                switch search.sort {
                // 255 ranks fit above 2^51 microseconds, which last until 2041.
                case .relevance where ranks != nil: -(Int64(rank) << 51 + newest)
                case .relevance, .newest: -newest
                case .priceUp: segment.prices[best]
                case .priceDown: -segment.prices[best]
                }
            matches.append(Match(key: key, product: segment.products[product], offer: segment.offers[best], offers: offers))
        }
    }

    /// - Returns: the page in the list's order, the number of matches, and how many of them come before the page.
    func page(of size: Int, at cursor: ListingPage.Cursor?) -> (products: [Match], total: Int, before: Int) {
        guard let cursor else { return (first(size, of: matches) { $0 < $1 }, matches.count, 0) }
        let mark = Match(key: cursor.key, product: cursor.product, offer: Offer.ID(UUID128(high: 0, low: 0)), offers: 0)
        if cursor.isBackward {
            let earlier = matches.filter { $0 < mark }
            let page = first(size, of: earlier) { $1 < $0 }
            return (page.reversed(), matches.count, earlier.count - page.count)
        }
        let later = matches.filter { mark < $0 }
        return (first(size, of: later) { $0 < $1 }, matches.count, matches.count - later.count)
    }

    /// The first `size` matches in that order, sorted.
    private func first(_ size: Int, of all: [Match], by precedes: (Match, Match) -> Bool) -> [Match] {
        var page: [Match] = []
        page.reserveCapacity(min(size, all.count))
        for match in all {
            if page.count == size, let last = page.last, !precedes(match, last) { continue }
            var (low, high) = (0, page.count)
            while low < high {
                let middle = (low + high) / 2
                if precedes(page[middle], match) { low = middle + 1 } else { high = middle }
            }
            page.insert(match, at: low)
            if page.count > size { page.removeLast() }
        }
        return page
    }

    func facets(in codes: IndexCodes) -> [Facet] {
        filters.filter(\.isCounted).flatMap { filter -> [Facet] in
            var counts: [String: Int] = [:]
            let values = codes.values[filter.column ?? IndexCodes.Column.path.rawValue]
            for (code, count) in filter.counts.enumerated() where code > 0 && count > 0 {
                if filter.column == nil {
                    for slug in values[code].split(separator: "/") { counts[String(slug), default: 0] += count }
                } else {
                    counts[values[code]] = count
                }
            }
            return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                Facet(filter: filter.filter, value: $0.key, count: $0.value)
            }
        }
    }
}
