import Catalog
import Config
import Foundation
import Images
import Inventory
import Kernel
import Logging
import Places
import Postgres
import Search
import TestKit
import Testing

@testable import Kolchi

/// Lists of a large catalogue. `KOLCHI_CATALOGUE=20000 KOLCHI_SEARCHES=200` runs the long form.
@Suite("A large catalogue")
struct CatalogueTests {
    private static let products = number("KOLCHI_CATALOGUE") ?? 3_000
    private static let searches = number("KOLCHI_SEARCHES") ?? 40
    private static let filters: [ListingSearch.Filter] =
        [.category, .condition, .price, .city, .seller] + ["size", "colour", "brand", "material"].map { .attribute($0) }

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }

    /// A database with that many products for sale.
    private func catalogue(_ body: @Sendable (TestDatabase) async throws -> Void) async throws {
        let root = checkoutFolder.path()
        try await TestDatabase.make { test in
            let configuration = try Configuration.read(
                environment: [
                    "DATABASE_URL": test.url, "KOLCHI_OWNER_DATABASE_URL": test.ownerURL,
                    "KOLCHI_SECRET": String(repeating: "k", count: 32),
                ], home: root)
            let log = Log(least: .error)
            let fixture = AppSetup(configuration: configuration, log: log, loop: test.db.loop, db: test.db)
            let pictures = Pictures(store: try PictureStore(folder: NSTemporaryDirectory() + "kolchi-\(test.name)"), log: log)
            let shop = try DemoShop.read(from: root + "/Demo")
            try await test.db.transaction { tx in try await DemoSeed(setup: fixture, pictures: pictures).describe(shop, in: tx) }
            try await CatalogueSeed(count: Self.products, setup: fixture, isTold: false).run()
            try await body(test)
        }
    }

    @Test("totals and counts of values match a naive count in SQL for every search", .timeLimit(.minutes(20)))
    func truth() async throws {
        try await catalogue { test in
            let listings = try await LiveListings(from: test.db)
            var chance = Draw("searches")
            var found = 0
            for _ in 0..<Self.searches {
                let search = Self.random(&chance, listings.count)
                let page = try await listings.page(search, of: 24, counting: Self.filters, in: test.db)
                found += page.total
                let total = try await test.db.search(Self.count(search))
                #expect(page.total == total, "\(search)")
                for filter in Self.filters {
                    let counted = Dictionary(uniqueKeysWithValues: page.facets.filter { $0.filter == filter }.map { ($0.value, $0.count) })
                    let naive = try await test.db.search(Self.counts(filter, search))
                    #expect(counted == naive, "\(filter) of \(search)")
                }
            }
            #expect(found > Self.products)
            let broken = try await Invariants.findings(test.db)
            #expect(broken.isEmpty)
        }
    }

    @Test("no product is repeated or lost while others are added and sold", .timeLimit(.minutes(10)))
    func paging() async throws {
        try await catalogue { test in
            let listings = try await LiveListings(from: test.db)
            for sort in ListingSearch.Sort.allCases {
                var search = ListingSearch()
                search.category = "mode"
                search.words = sort == .relevance ? "caftan" : ""
                search.sort = sort
                let kept = Set(try await listings.page(search, of: .max, in: test.db).products.map(\.product))
                #expect(kept.count > 100)
                let sale = Task { try await Self.sellAndAdd(of: kept, named: sort.rawValue, test) }
                var (seen, cursor): ([Product.ID], ListingPage.Cursor?) = ([], nil)
                repeat {
                    await listings.follow()
                    let page = try await listings.page(search, of: 24, at: cursor, in: test.db)
                    seen += page.products.map(\.product)
                    cursor = page.next
                } while cursor != nil
                sale.cancel()
                let (sold, added) = try await sale.value
                #expect(sold > 0 && added > 0)
                #expect(Set(seen).count == seen.count)
                let sellable = try await test.db.search(
                    Query<[Product.ID]>.all("SELECT DISTINCT product_id FROM search.listing WHERE available") { row in try row.next() })
                #expect(kept.intersection(sellable).subtracting(seen).isEmpty)
            }
        }
    }

    /// Sells a piece and puts another up for sale, repeatedly until it is cancelled, at most 2,000 times.
    private static func sellAndAdd(of kept: Set<Product.ID>, named name: String, _ test: TestDatabase) async throws -> (
        sold: Int, added: Int
    ) {
        var chance = Draw("sales")
        var (sold, added) = (0, 0)
        let products = kept.sorted()
        let seller = try await test.db.search(
            Query.one("SELECT id FROM sellers.seller LIMIT 1") { row in try row.next(Kernel.ID<Any>.self) })
        repeat {
            let product = chance.one(of: products)
            let offers = try await test.db.transaction { tx in
                let offers = try await tx.read(
                    Query<[Offer.ID]>.all(
                        "SELECT o.id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id WHERE v.product_id = \(product) ORDER BY 1"
                    ) { row in try row.next() })
                let left = try await tx.read(Stock.available(offers)).filter { $0.value > 0 }
                if !left.isEmpty { try await Stock.reserve(left.map { Stock.Claim($0.value, of: $0.key) }, in: tx) }
                return offers
            }
            try await Listing.refresh(offers, in: test.db)
            sold += 1
            let number = added
            let written = try await test.db.transaction { tx in
                let written = try await Product.publish(
                    ProductDraft(
                        slug: "late-\(name)-\(number)", category: "vetements",
                        texts: [.french: .init(title: "Robe de la dernière heure", description: "")],
                        variants: [.init(offers: [OfferDraft(seller: ID(seller.uuid), condition: .worn, price: .dirhams(50))])]), in: tx)
                for offer in written.offers { try await Stock.open(offer, with: 1, in: tx) }
                return written
            }
            try await Listing.refresh(written.offers.sorted(), in: test.db)
            added += 1
        } while !Task.isCancelled && added < 2_000
        return (sold, added)
    }

    private static func random(_ chance: inout Draw, _ count: Int) -> ListingSearch {
        var search = ListingSearch()
        if chance.one(in: 4) { search.words = chance.one(of: ["caftan", "robe bleu", "تكشيطة", "vintage", "tapis fes", "handmade"]) }
        if chance.one(in: 2) {
            search.category = chance.one(of: ["mode", "vetements", "maison", "tapis-decoration", "loisirs", "nowhere"])
        }
        if chance.one(in: 3) { search.conditions = Condition.allCases.filter { _ in chance.one(in: 2) } }
        if chance.one(in: 4) { search.prices = PriceBand.all.filter { _ in chance.one(in: 3) } }
        if chance.one(in: 4) { search.cities = ["06.141.01.0", "04.421.01.0", "07.351.01.0"].map { City.Code($0) } }
        if chance.one(in: 5) { search.sellers = ["lot-1", "lot-2", "lot-3"] }
        if chance.one(in: 3) { search.traits["colour"] = chance.one(of: [["blue"], ["blue", "red"], ["white", "black", "unknown"]]) }
        if chance.one(in: 4) { search.traits["size"] = chance.one(of: [["m"], ["s", "l"]]) }
        if chance.one(in: 6) { search.traits["material"] = ["cotton", "wool"] }
        if chance.one(in: 5) { search.minPrice = .dirhams(Int64(chance.number(below: 500))) }
        if chance.one(in: 5) { search.maxPrice = .dirhams(Int64(chance.number(below: 2000))) }
        search.sort = chance.one(of: ListingSearch.Sort.allCases)
        return search
    }

    // MARK: The naive count

    /// Whether a row matches a straightforward reading of the search, without that one filter.
    private static func condition(_ search: ListingSearch, without left: ListingSearch.Filter? = nil) -> SQL {
        var all: SQL = "available"
        func add(_ filter: ListingSearch.Filter?, _ condition: SQL?) {
            if let condition, filter == nil || filter != left { all = "\(all) AND \(condition)" }
        }
        add(nil, search.words.isEmpty ? nil : "words @@ (SELECT search.wanted(\(search.words)))")
        add(nil, search.minPrice.map { "price >= \($0)" })
        add(nil, search.maxPrice.map { "price <= \($0)" })
        add(.category, search.category.map { "\($0) = ANY(categories)" })
        add(.condition, search.conditions.isEmpty ? nil : "condition = ANY(\(search.conditions.map(\.rawValue))::text[])")
        add(.city, search.cities.isEmpty ? nil : "city_code = ANY(\(search.cities.map(\.rawValue))::text[])")
        add(.seller, search.sellers.isEmpty ? nil : "seller_slug = ANY(\(search.sellers)::text[])")
        add(.price, search.prices.isEmpty ? nil : "\(band) = ANY(\(search.prices.map(\.description))::text[])")
        for (attribute, values) in search.traits {
            add(.attribute(attribute), "traits && \(values.map { "\(attribute):\($0)" })::text[]")
        }
        return all
    }

    private static let band: SQL = """
        (SELECT l || '-' || coalesce(lead::text, '') FROM (SELECT l, lead(l) OVER (ORDER BY l)
            FROM unnest(ARRAY[0, 50, 100, 200, 500, 1000, 2000, 5000, 10000]) l) bands WHERE price >= l * 100 ORDER BY l DESC LIMIT 1)
        """

    private static func count(_ search: ListingSearch) -> Query<Int> {
        .one("SELECT count(DISTINCT product_id) FROM search.listing WHERE \(condition(search))") { row in try row.next() }
    }

    private static func counts(_ filter: ListingSearch.Filter, _ search: ListingSearch) -> Query<[String: Int]> {
        let value: SQL =
            switch filter {
            case .category: "unnest(categories)"
            case .condition: "condition"
            case .price: band
            case .city: "city_code"
            case .seller: "seller_slug"
            case .attribute(let code): "(SELECT split_part(t, ':', 2) FROM unnest(traits) t WHERE t LIKE \(code + ":%"))"
            }
        return Query<[(String?, Int)]>.all(
            """
            SELECT value, count(DISTINCT product_id) FROM (
                SELECT \(value) AS value, product_id FROM search.listing WHERE \(condition(search, without: filter))) fitting GROUP BY value
            """
        ) { row in (try row.next(), try row.next()) }.map { rows in
            Dictionary(uniqueKeysWithValues: rows.compactMap { value, count in value.map { ($0, count) } })
        }
    }
}
