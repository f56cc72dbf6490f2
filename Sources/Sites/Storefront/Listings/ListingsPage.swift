import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Orders
import Places
import Postgres
import Search
import Sellers
import Web

/// A list of pieces with filters: a category, a search, or a seller's storefront.
struct ListingsPage {
    let frame: Frame
    let title: Message
    let crumbs: [Breadcrumbs.Crumb]
    /// The seller whose storefront it is; nil for other lists.
    let seller: StoreHead?
    let subcategories: [Breadcrumbs.Crumb]
    let filters: FilterForm
    let applied: [Applied]
    let clearAll: SiteURL
    let count: Int
    let orders: [Choice]
    let cards: [PieceCard]
    let previous: SiteURL?
    let next: SiteURL?
    /// The notice that typed words were corrected; nil if they were not.
    let notice: SearchNotice?
    /// What the page says about a city that the shop does not know; nil if there is none.
    var unknownCity: Message?
    /// Shown instead of the cards if nothing was found.
    let nothing: NothingFound?
    /// The breadcrumb of a category; nil for other lists.
    let data: LinkedData?

    /// A filter that is set, with the URL of the list without it.
    struct Applied {
        let label: String
        let without: SiteURL
        /// Whether the label is a sentence in the page's language. It then has the page's text direction, not that of its first letter.
        var isSentence = false
    }

    static let sample = ListingsPage(
        frame: .sample, title: .layoutText(text: "Mode"),
        crumbs: [Breadcrumbs.Crumb(name: "Mode", address: Link(.french).category("mode"))],
        seller: nil, subcategories: [Breadcrumbs.Crumb(name: "Chaussures", address: Link(.french).category("chaussures"))],
        filters: FilterForm(
            action: Link(.french).category("mode"), hidden: [("sort", "newest")],
            groups: [
                FilterForm.Group(
                    name: "size", title: .layoutText(text: "Taille"),
                    options: [
                        FilterForm.Option(value: "m", label: "M", count: 3, isChosen: true),
                        FilterForm.Option(value: "l", label: "L", count: 2, isChosen: false),
                    ]),
                FilterForm.Group(
                    name: "price", title: .filtersPrice,
                    options: [FilterForm.Option(value: "0-100", label: "0 – 100", count: 3, isChosen: false)],
                    bounds: FilterForm.Bounds(minimum: "20", maximum: "")),
            ], count: 3),
        applied: [Applied(label: "M", without: Link(.french).category("mode"))], clearAll: Link(.french).category("mode"), count: 3,
        orders: [
            Choice(value: "newest", label: "Nouveautés", isChosen: true), Choice(value: "price-up", label: "Moins chers", isChosen: false),
        ], cards: [.sample, .sample, .sample], previous: nil,
        next: Link(.french).category("mode"), notice: .sample, unknownCity: .filtersUnknownCity(city: "Atlantis"), nothing: nil, data: nil)

    static let storeSample = ListingsPage(
        frame: .sample, title: .layoutText(text: "Dar Salma"), crumbs: [], seller: .sample(), subcategories: [],
        filters: FilterForm(action: Link(.french).seller("dar-salma"), hidden: [], groups: [], count: 1), applied: [],
        clearAll: Link(.french).seller("dar-salma"), count: 1, orders: [], cards: [.sample], previous: nil, next: nil, notice: nil,
        nothing: nil, data: nil)

    static let emptySample = ListingsPage(
        frame: .sample, title: .searchTitle(words: "<script>alert(1)</script>"), crumbs: [], seller: nil, subcategories: [],
        filters: FilterForm(
            action: Link(.french).search, hidden: [("q", "\"><script>")],
            groups: [
                FilterForm.Group(name: "price", title: .filtersPrice, options: [], bounds: FilterForm.Bounds(minimum: "1", maximum: ""))
            ], count: 0),
        applied: [], clearAll: Link(.french).search, count: 0, orders: [], cards: [], previous: nil, next: nil, notice: nil,
        nothing: .sample, data: nil)
}

extension ListingsPage {
    /// All listings, or those with the words of `q`.
    static let search = Handler { visit in
        let asked = AskedList(visit.query, taxonomy: visit.taxonomy)
        let words = asked.search.words.tidied
        return try await answer(asked, at: visit.link.search, visit) { list in
            try await list.page(title: words.isEmpty ? .searchAllTitle : .searchTitle(words: words), at: visit.link.search, visit)
        }
    }

    /// A category with all its subcategories.
    static let category = Handler { visit in
        let slug = visit.parameters["slug"] ?? ""
        guard let category = visit.taxonomy.category(slug) else { throw Problem.notFound }
        let asked = AskedList(visit.query, taxonomy: visit.taxonomy, category: slug)
        return try await answer(asked, at: visit.link.category(slug), visit) { list in
            try await list.page(
                title: .layoutText(text: category.names[visit.language]), at: visit.link.category(slug),
                crumbs: visit.taxonomy.path(to: slug).map { Breadcrumbs.Crumb($0, in: visit) },
                subcategories: visit.taxonomy.children(of: category).map { Breadcrumbs.Crumb($0, in: visit) }, visit)
        }
    }

    /// A seller's storefront.
    static let seller = Handler { visit in
        let slug = visit.parameters["slug"] ?? ""
        let asked = AskedList(visit.query, taxonomy: visit.taxonomy, seller: slug)
        return try await answer(asked, at: visit.link.seller(slug), ofSeller: slug, visit) { list in
            guard let seller = list.seller else { throw Problem.notFound }
            return try await list.page(
                title: .layoutText(text: seller.name), at: visit.link.seller(slug),
                seller: StoreHead.of(seller, above: list.asked, in: visit), visit)
        }
    }

    /// Answers with the cached page, or else with the page that `page` renders. A list asked for by the name of a city leads to the list
    /// by its code.
    ///
    /// - Parameter base: the URL of the list, without filters.
    private static func answer(
        _ asked: AskedList, at base: SiteURL, ofSeller slug: String = "", _ visit: Visit, making page: (FoundList) async throws -> Response
    ) async throws -> Response {
        if let address = address(at: base, visit) { return visit.redirect(to: address) }
        var list = try await FoundList(asked, visit, ofSeller: slug)
        if let kept = try await visit.cachedPage(list.making, list: list.found, words: list.asked.search.understood) {
            return .html(kept.html)
        }
        try await list.read(visit)
        return try await page(list)
    }

    /// The URL of the list with the codes of cities that were asked for by a name; nil if there are none.
    ///
    /// A name that means no city or several stays, and the page says that it is unknown.
    private static func address(at base: SiteURL, _ visit: Visit) -> SiteURL? {
        var query: [(name: String, value: String)] = []
        var isChanged = false
        for (name, value) in visit.query.pairs {
            var value = value
            if name == "city", visit.cities[typed: value] == nil {
                let matches = visit.cities.matches(value)
                if matches.count == 1 { (value, isChanged) = (matches[0].code.rawValue, true) }
            }
            if name != "city" || !query.contains(where: { $0 == (name, value) }) { query.append((name, value)) }
        }
        return isChanged ? base.with(query) : nil
    }
}
