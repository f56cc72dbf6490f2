import Carts
import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Places
import Postgres
import Search
import Sellers
import Web

extension ListingsPage {
    /// The result of a search. `read` adds everything else that the page shows.
    struct FoundList {
        let asked: AskedList
        let found: ListingPage
        let making: Visit.CacheableRender
        /// The seller whose storefront it is.
        private(set) var seller: Seller?
        private let sellerSlug: String
        let filters: [ListingSearch.Filter]
        private var listings: [Listing] = []
        private var sellers: [String: (id: Seller.ID, name: String)] = [:]
        private var cart = Cart.Summary()

        private static let pageSize = 24
        /// The most values that a filter shows, besides the chosen ones.
        static let mostValues = 15
        /// The most characters shown of an unknown value.
        private static let longestValue = 40

        init(_ asked: AskedList, _ visit: Visit, ofSeller slug: String = "") async throws {
            making = visit.cacheableRender
            sellerSlug = slug
            var asked = asked
            if asked.search.hasWords {
                try await visit.world.storefront.searches.consume(for: visit.clientNetwork, in: visit.db)
                asked.search.understood = try await visit.world.storefront.listings.understood(
                    asked.search.words, exactly: asked.isExact, in: visit.db)
            }
            self.asked = asked
            filters = asked.filters(in: visit)
            found = try await visit.world.storefront.listings.page(
                asked.search, of: Self.pageSize, at: asked.cursor, counting: filters, in: visit.db)
        }

        mutating func read(_ visit: Visit) async throws {
            let sellers = found.facets.filter { $0.filter == .seller }.prefix(Self.mostValues).map(\.value) + asked.search.sellers
            (listings, cart, self.sellers, seller) = try await visit.db.read(
                Listing.of(found.products, in: visit.language), visit.cartSummary, Seller.names(sellers),
                Seller.named(sellerSlug, in: visit.language))
        }

        /// - Parameter base: the URL of the list, without filters.
        func page(
            title: Message, at base: SiteURL, crumbs: [Breadcrumbs.Crumb] = [], seller: StoreHead? = nil,
            subcategories: [Breadcrumbs.Crumb] = [], _ visit: Visit
        ) async throws -> Response {
            let words = asked.search.words
            let hidden = [("q", words), ("exact", asked.isExact ? "1" : ""), ("sort", asked.sort?.rawValue ?? "")].filter { !$0.1.isEmpty }
                .map { (name: $0.0, value: $0.1) }
            let here = asked.fields(in: visit)
            let clearAll = base.with([("q", words)])
            let applied = self.applied(here, at: base, visit)
            var (nothing, others): (NothingFound?, [Listing]) = (nil, [])
            if listings.isEmpty {
                (nothing, others) = try await NothingFound.help(
                    asked.search.understood, at: base, here, category: asked.search.category,
                    unfiltered: applied.isEmpty ? nil : clearAll, in: visit)
            }
            // Search engines index each page of the plain list. The canonical URL of a filtered or sorted list is the plain one.
            var frame = visit.frame(
                cartCount: cart.count, isIndexed: here.isEmpty && !asked.isMinimumUnread && !asked.isMaximumUnread,
                place: here.isEmpty ? asked.cursor.map { [("at", $0.description)] } ?? [] : [],
                searchWords: words, making)
            if seller != nil, let piece = listings.lazy.compactMap({ $0.view(shownAt: "") }).first(where: \.isShareable) {
                frame.share = piece.share("website", from: visit.origin)
            }
            let page = ListingsPage(
                frame: frame, title: title, crumbs: crumbs, seller: seller, subcategories: subcategories,
                filters: FilterForm(action: base, hidden: hidden, groups: groups(in: visit), count: found.total),
                applied: applied, clearAll: clearAll, count: found.total, orders: orders(in: visit),
                cards: PieceCard.cards(of: listings, in: visit, firstRow: seller == nil ? .largest : .atOnce),
                previous: found.previous.map { base.with(here + [("at", $0.description)]) },
                next: found.next.map { base.with(here + [("at", $0.description)]) },
                notice: asked.search.understood.flatMap { SearchNotice($0, at: base, here) }, unknownCity: unknownCity(in: visit),
                nothing: nothing,
                data: crumbs.isEmpty ? nil : .trail(crumbs.map { ($0.name, $0.address) }, in: visit))
            let shown = listings + others + (seller?.topListings ?? [])
            let prices = Dictionary(shown.map { ($0.offer, $0.price) }) { $1 }
            let html = visit.cache(
                page.html(in: visit.language), making, cart: cart,
                freshness: PageFreshness(prices: prices, list: found, words: asked.search.understood),
                subjects: shown.map { .card($0.product) } + sellerSubjects)
            return .html(html)
        }

        /// The sellers whose names the page shows. A new seller can have the name that an unknown filter asks for.
        private var sellerSubjects: [PageSubject] {
            let isUnknown = asked.search.sellers.contains { sellers[$0] == nil }
            return sellers.values.map { .seller($0.id) } + (seller.map { [.seller($0.id)] } ?? []) + (isUnknown ? [.choiceOfSellers] : [])
        }

        private func applied(_ here: [(name: String, value: String)], at base: SiteURL, _ visit: Visit) -> [Applied] {
            let byName = Dictionary(uniqueKeysWithValues: filters.map { ($0.name, $0) })
            return here.indices.compactMap { index in
                let (name, value) = here[index]
                var rest = here
                rest.remove(at: index)
                let without = base.with(rest)
                func bound(_ price: Money?, _ message: (Money) -> Message) -> Applied? {
                    price.map { Applied(label: message($0).text(in: visit.language), without: without) }
                }
                switch name {
                case "min": return bound(asked.search.minPrice) { .filtersAtLeast(price: $0.short) }
                case "max": return bound(asked.search.maxPrice) { .filtersAtMost(price: $0.short) }
                default:
                    return byName[name].map { filter in
                        if let known = knownName(of: value, filter, visit) { return Applied(label: known, without: without) }
                        return Applied(label: unknown(value, visit), without: without, isSentence: true)
                    }
                }
            }
        }

        /// What the page says about a city that the shop does not know; nil if it knows all that are asked for.
        private func unknownCity(in visit: Visit) -> Message? {
            asked.search.cities.first { visit.cities[$0] == nil }.map {
                .filtersUnknownCity(city: String($0.rawValue.prefix(Self.longestValue)))
            }
        }

        /// The name of a value for visitors.
        func name(of value: String, _ filter: ListingSearch.Filter, _ visit: Visit) -> String {
            knownName(of: value, filter, visit) ?? unknown(value, visit)
        }

        /// A sentence about an unknown value.
        private func unknown(_ value: String, _ visit: Visit) -> String {
            Message.filtersUnknown(value: String(value.prefix(Self.longestValue))).text(in: visit.language)
        }

        private func knownName(of value: String, _ filter: ListingSearch.Filter, _ visit: Visit) -> String? {
            switch filter {
            case .category: visit.taxonomy.category(value)?.names[visit.language]
            case .condition: Condition(rawValue: value)?.name.text(in: visit.language)
            case .price: PriceBand(value)?.name(in: visit.language)
            case .city: visit.cities[typed: value]?.name(in: visit.language)
            case .seller: sellers[value]?.name
            case .attribute(let code): visit.taxonomy.name(of: value, of: code, in: visit.language)
            }
        }

        private func orders(in visit: Visit) -> [Choice] {
            let current = asked.sort ?? (asked.search.hasWords ? .relevance : .newest)
            var orders: [(ListingSearch.Sort, Message)] = [
                (.newest, .listingNewest), (.priceUp, .listingCheapest), (.priceDown, .listingDearest),
            ]
            if asked.search.hasWords { orders.insert((.relevance, .listingRelevance), at: 0) }
            return orders.map { Choice(value: $0.rawValue, label: $1.text(in: visit.language), isChosen: $0 == current) }
        }
    }
}
