import Catalog
import Kernel
import Places
import Postgres
import Search
import TestKit
import Testing

@Suite("Lists, filters and counts")
struct ListingSearchTests {
    @Test("total, order and counts of values match a count by hand", arguments: [1, 2] as [UInt64])
    func recount(seed: UInt64) async throws {
        try await TestDatabase.rolledBack { tx in
            var market = try await Market(products: 150, seed: seed, in: tx)
            for _ in 0..<60 {
                let search = market.randomSearch()
                let fitting = market.fitting(search)
                let (page, listings) = try await tx.find(search, counting: Self.filters)
                #expect(page.total == Set(fitting.map(\.product)).count && listings.count == page.total)
                #expect(page.next == nil && page.previous == nil && page.before == 0)
                for listing in listings {
                    let offers = fitting.filter { $0.product == listing.product }
                    #expect(listing.price == offers.map(\.price).min() && listing.offers == offers.count)
                    #expect(offers.contains { $0.offer == listing.offer && $0.price == listing.price && $0.city == listing.city })
                }
                let prices = listings.map(\.price)
                if search.sort == .priceUp { #expect(prices == prices.sorted()) }
                if search.sort == .priceDown { #expect(prices == prices.sorted(by: >)) }
                for filter in Self.filters {
                    let counted = Dictionary(uniqueKeysWithValues: page.facets.filter { $0.filter == filter }.map { ($0.value, $0.count) })
                    #expect(counted == counts(filter, market.fitting(search, without: filter), market), "\(filter) of \(search)")
                }
            }
        }
    }

    @Test("forty filters at once are all applied")
    func manyFilters() async throws {
        try await TestDatabase.rolledBack { tx in
            _ = try await Market(products: 30, seed: 3, in: tx)
            try await tx.run(
                """
                UPDATE search.listing l SET traits = ARRAY(
                    SELECT 'filter' || n || ':' || CASE WHEN n = 33 AND l.product_id = (SELECT min(product_id::text)::uuid FROM search.listing WHERE available)
                        THEN 'other' ELSE 'usual' END FROM generate_series(1, 40) n)
                """)
            var search = ListingSearch()
            for number in 1...40 { search.traits["filter\(number)"] = ["usual"] }
            let all = try await tx.find(ListingSearch()).page.total
            #expect(try await tx.find(search).page.total == all - 1)
            for number in [2, 31, 32, 40] {
                var none = search
                none.traits["filter\(number)"] = ["other"]
                #expect(try await tx.find(none).page.total == 0, "filter \(number)")
            }
            search.traits["filter33"] = ["other"]
            #expect(try await tx.find(search).page.total == 1)
        }
    }

    private static let filters: [ListingSearch.Filter] = [
        .category, .condition, .price, .city, .seller, .attribute("size"), .attribute("colour"),
    ]

    private func counts(_ filter: ListingSearch.Filter, _ pieces: [Market.Piece], _ market: Market) -> [String: Int] {
        var products: [String: Set<Product.ID>] = [:]
        for piece in pieces {
            let values: [String] =
                switch filter {
                case .category: piece.categories
                case .condition: [piece.condition.rawValue]
                case .price: [market.band(of: piece).description]
                case .seller: [market.slug(of: piece)]
                case .attribute("size"): piece.size.map { [$0] } ?? []
                case .attribute: [piece.colour]
                case .city: [piece.city.rawValue]
                }
            for value in values { products[value, default: []].insert(piece.product) }
        }
        return products.mapValues(\.count)
    }

    @Test("no product is repeated or lost between pages while others are added and sold", arguments: ListingSearch.Sort.allCases)
    func stablePages(sort: ListingSearch.Sort) async throws {
        try await TestDatabase.rolledBack { tx in
            var market = try await Market(products: 60, seed: 7, in: tx)
            var search = ListingSearch()
            search.sort = sort
            if sort == .relevance { search.words = "veste" }
            let all = Set(market.fitting(search).map(\.product))
            var sold: Set<Product.ID> = []
            var seen: [Product.ID] = []
            var cursor: ListingPage.Cursor?
            repeat {
                let page = try await tx.find(search, of: 5, at: cursor).page
                #expect(page.products.count <= 5)
                seen += page.products.map(\.product)
                cursor = page.next.flatMap { ListingPage.Cursor($0.description) }
                #expect(cursor == page.next)
                // The first product of each page is sold, which shifts all that follow. Another piece is added.
                if let first = page.products.first?.product {
                    try await market.sell(first, in: tx)
                    sold.insert(first)
                }
                if seen.count < 100 { try await Listing.refresh(market.add(in: tx).sorted(), in: tx) }
            } while cursor != nil
            #expect(Set(seen).count == seen.count)
            #expect(all.subtracting(seen).isEmpty && !sold.isEmpty)
        }
    }

    @Test("the previous page is the page that was shown before", arguments: ListingSearch.Sort.allCases)
    func backward(sort: ListingSearch.Sort) async throws {
        try await TestDatabase.rolledBack { tx in
            _ = try await Market(products: 30, seed: 3, in: tx)
            var search = ListingSearch()
            search.sort = sort
            let first = try await tx.find(search, of: 6).page
            let second = try await tx.find(search, of: 6, at: first.next).page
            #expect(first.previous == nil && second.before == 6)
            #expect(try await tx.find(search, of: 6, at: second.previous).page == first)
        }
    }

    @Test("sold and withdrawn pieces leave the lists")
    func leaves() async throws {
        try await TestDatabase.rolledBack { tx in
            var market = try await Market(products: 20, seed: 5, in: tx)
            let newest = ListingSearch()
            let before = try await tx.find(newest, of: 100).page
            try await market.sell(before.products[0].product, in: tx)
            #expect(try await tx.find(newest, of: 100).page.total == before.total - 1)
            let withdrawn = before.products[1].product
            for piece in market.pieces where piece.product == withdrawn {
                try await Offer.withdraw(piece.offer, by: piece.seller, in: tx)
            }
            try await Listing.refresh(market.pieces.map(\.offer).sorted(), in: tx)
            #expect(try await tx.find(newest, of: 100).page.total == before.total - 2)
        }
    }

    @Test("similar pieces can be bought, exclude the piece itself, and begin with its own category")
    func similar() async throws {
        try await TestDatabase.rolledBack { tx in
            var market = try await Market(products: 60, seed: 9, in: tx)
            let piece = try #require(market.pieces.first { $0.categories.last == "t-caftans" && $0.isAvailable })
            try await market.sell(piece.product, in: tx)
            let similar = try await tx.read(Listing.similar(to: piece.product, most: 12, in: .french))
            #expect(similar.count == 12 && Set(similar.map(\.product)).count == 12)
            let caftans = Set(market.pieces.filter { $0.isAvailable && $0.categories.last == "t-caftans" }.map(\.product))
            #expect(!similar.contains { $0.product == piece.product })
            let kinds = similar.map { caftans.contains($0.product) }
            #expect(kinds == kinds.sorted { $0 && !$1 } && kinds[0])
        }
    }

    @Test("of each seller, the newest products that can be bought are found, each product once")
    func newestOfEach() async throws {
        try await TestDatabase.rolledBack { tx in
            let market = try await Market(products: 60, seed: 11, in: tx)
            let sellers = Array(Set(market.pieces.map(\.seller)).sorted().prefix(3))
            let found = try await tx.read(Listing.newest(4, ofEach: "SELECT unnest(\(sellers)::uuid[]) AS id", in: .french))
            #expect(Set(found.map(\.seller)) == Set(sellers))
            for seller in sellers {
                let own = found.filter { $0.seller == seller }.map(\.product)
                let all = Set(market.pieces.filter { $0.isAvailable && $0.seller == seller }.map(\.product))
                #expect(own.count == min(4, all.count) && Set(own).count == own.count && all.isSuperset(of: own))
            }
        }
    }

    @Test("an invalid cursor is rejected", arguments: ["", "a", "a_1", "a_x_y", "c_1_018f2d6e-0000-7000-8000-000000000000", "a_1_'"])
    func cursors(text: String) {
        #expect(ListingPage.Cursor(text) == nil)
    }
}
