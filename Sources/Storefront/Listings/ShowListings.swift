import Catalog
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import Sellers
import Shipping
import Site

extension ListingsPage {
    /// All listings, or those with the words of `q`.
    static func search(_ visit: Visit) async throws -> Response {
        let asked = AskedList(visit.query)
        let words = asked.search.words.trimmed
        let list = try await FoundList(asked, visit)
        return list.page(
            title: words.isEmpty ? .searchAllTitle : .searchTitle(words: words), at: visit.link.search, visit)
    }

    /// A category and all below it.
    static func category(_ visit: Visit) async throws -> Response {
        let slug = visit.parameters["slug"] ?? ""
        guard let category = visit.taxonomy.category(slug) else { throw Problem.notFound }
        var asked = AskedList(visit.query)
        asked.search.category = slug
        asked.isOfCategory = true
        let list = try await FoundList(asked, visit)
        return list.page(
            title: .layoutText(text: category.names[visit.language]), at: visit.link.category(slug),
            crumbs: visit.taxonomy.path(to: slug).map { Crumb($0, in: visit) },
            subcategories: visit.taxonomy.children(of: category).map { Crumb($0, in: visit) }, visit)
    }

    /// A seller's storefront.
    static func seller(_ visit: Visit) async throws -> Response {
        let slug = visit.parameters["slug"] ?? ""
        let named = try await visit.db.read(Seller.named(slug, in: visit.language))
        guard let seller = named else { throw Problem.notFound }
        var asked = AskedList(visit.query)
        asked.search.seller = seller.id
        let list = try await FoundList(asked, visit)
        return list.page(
            title: .layoutText(text: seller.name), at: visit.link.seller(slug),
            seller: SellerHead(
                name: seller.name, city: visit.gazetteer[typed: seller.city]?.name(in: visit.language) ?? "", since: seller.openedAt, about: seller.about.text,
                aboutLanguage: seller.about.language), visit)
    }

    /// What the address asks for; what makes no sense in it is left out.
    struct AskedList {
        var search = ListingSearch()
        let cursor: ListingPage.Cursor?
        let minimum: String
        let maximum: String
        let sort: ListingSearch.Sort?
        /// The category is the page's own and not a filter.
        var isOfCategory = false

        init(_ query: FormFields) {
            cursor = query["at"].flatMap(ListingPage.Cursor.init)
            minimum = (query["min"] ?? "").trimmed
            maximum = (query["max"] ?? "").trimmed
            sort = query["sort"].flatMap(ListingSearch.Sort.init)
            search.words = String((query["q"] ?? "").prefix(200))
            search.category = query["category"].flatMap { $0.isEmpty ? nil : $0 }
            search.conditions = query.all("condition").compactMap(Condition.init)
            search.sizes = Array(query.all("size").prefix(20))
            search.colours = Array(query.all("colour").prefix(20))
            search.cities = query.all("city").prefix(20).map { City.Code($0) }
            search.minPrice = Money(typed: minimum)
            search.maxPrice = Money(typed: maximum)
            search.sort = sort ?? .relevance
        }

        /// The filters as they stand in an address.
        var fields: [(name: String, value: String)] {
            var fields: [(name: String, value: String)] = []
            if !search.words.isEmpty { fields.append(("q", search.words)) }
            if let category = search.category, !isOfCategory { fields.append(("category", category)) }
            fields += search.conditions.map { ("condition", $0.rawValue) }
            fields += search.sizes.map { ("size", $0) }
            fields += search.colours.map { ("colour", $0) }
            fields += search.cities.map { ("city", $0.rawValue) }
            if search.minPrice != nil { fields.append(("min", minimum)) }
            if search.maxPrice != nil { fields.append(("max", maximum)) }
            if let sort { fields.append(("sort", sort.rawValue)) }
            return fields
        }
    }
}

/// A list as it was found, with the names of all that its filters count.
struct FoundList {
    let asked: ListingsPage.AskedList
    let found: ListingPage
    let facets: [Facet]
    let cards: [PieceCard]
    private let cartCount: Int

    init(_ asked: ListingsPage.AskedList, _ visit: Visit) async throws {
        self.asked = asked
        (found, facets, cartCount) = try await visit.db.search(
            asked.search.page(of: 24, at: asked.cursor, in: visit.language), asked.search.facets(), visit.cartCount)
        cards = PieceCard.cards(of: found.listings, in: visit)
    }

    /// - Parameter base: the list's own address, without filters.
    func page(
        title: Message, at base: Address, crumbs: [ListingsPage.Crumb] = [], seller: ListingsPage.SellerHead? = nil,
        subcategories: [ListingsPage.Crumb] = [], _ visit: Visit
    ) -> Response {
        let words = asked.search.words
        let hidden = [("q", words), ("sort", asked.sort?.rawValue ?? "")].filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
        let here = asked.fields
        let page = ListingsPage(
            // A search engine keeps the plain list; what is filtered, sorted or paged leads to it.
            frame: visit.frame(cartCount: cartCount, isIndexed: here.isEmpty && asked.cursor == nil, searchWords: words),
            title: title, crumbs: crumbs, seller: seller, subcategories: subcategories,
            filters: Filters(
                action: base, hidden: hidden, groups: groups(in: visit), minimum: asked.minimum, maximum: asked.maximum),
            applied: applied(at: base, in: visit), clearAll: base.with([("q", words)]), count: found.total, orders: orders(in: visit), cards: cards,
            previous: found.previous.map { base.with(here + [("at", $0.description)]) },
            next: found.next.map { base.with(here + [("at", $0.description)]) }, hasWords: !words.trimmed.isEmpty)
        return .html(page.html(in: visit.language))
    }

    private func groups(in visit: Visit) -> [Filters.Group] {
        var filters: [(ListingSearch.Filter, String, Message, [String])] = [
            (.condition, "condition", .filtersCondition, asked.search.conditions.map(\.rawValue)),
            (.size, "size", .filtersSize, asked.search.sizes), (.colour, "colour", .filtersColour, asked.search.colours),
            (.city, "city", .filtersCity, asked.search.cities.map(\.rawValue)),
        ]
        if !asked.isOfCategory {
            filters.insert((.category, "category", .filtersCategory, [asked.search.category].compactMap { $0 }), at: 0)
        }
        return filters.map { filter, name, title, chosen in
            let counted = facets.filter { $0.filter == filter }
            let lost = chosen.filter { value in !counted.contains { $0.value == value } }
            let values = counted.map { ($0.value, $0.count) } + lost.map { ($0, 0) }
            return Filters.Group(
                name: name, title: title,
                options: values.compactMap { value, count in
                    guard let label = filter.name(of: value, in: visit) else { return nil }
                    return Filters.Option(value: value, label: label, count: count, isChosen: chosen.contains(value))
                }, isSingle: filter == .category)
        }
    }

    private func applied(at base: Address, in visit: Visit) -> [ListingsPage.Applied] {
        let here = asked.fields
        return here.indices.compactMap { index in
            let (name, value) = here[index]
            var rest = here
            rest.remove(at: index)
            let label: String? =
                switch name {
                case "q", "sort": nil
                case "min": "≥ \(value) DH"
                case "max": "≤ \(value) DH"
                default: ListingSearch.Filter(rawValue: name).flatMap { $0.name(of: value, in: visit) }
                }
            return label.map { ListingsPage.Applied(label: $0, without: base.with(rest)) }
        }
    }

    private func orders(in visit: Visit) -> [Choice] {
        let current = asked.sort ?? (asked.search.words.trimmed.isEmpty ? .newest : .relevance)
        var orders: [(ListingSearch.Sort, Message)] = [
            (.newest, .listingNewest), (.priceUp, .listingCheapest), (.priceDown, .listingDearest),
        ]
        if !asked.search.words.trimmed.isEmpty { orders.insert((.relevance, .listingRelevance), at: 0) }
        return orders.map { Choice(value: $0.rawValue, label: $1.text(in: visit.language), isChosen: $0 == current) }
    }
}

extension ListingSearch.Filter {
    /// A value as shown to people; nil for one that is unknown.
    fileprivate func name(of value: String, in visit: Visit) -> String? {
        switch self {
        case .category: visit.taxonomy.category(value)?.names[visit.language]
        case .condition: Condition(rawValue: value)?.name.text(in: visit.language)
        case .city: visit.gazetteer[typed: value]?.name(in: visit.language)
        case .size, .colour, .brand: visit.taxonomy.name(of: value, of: rawValue, in: visit.language)
        }
    }
}

extension ListingsPage.Crumb {
    init(_ category: Category, in visit: Visit) {
        self.init(name: category.names[visit.language], address: visit.link.category(category.slug))
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String { String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
}
