import Catalog
import Inventory
import Jobs
import Kernel
import Logging
import Postgres
import Search
import Sellers
import TestKit
import Testing

@Suite("The listing projection")
struct RebuildListingsTests {
    @Test("lists follow publishing, stock, prices, holidays, suspensions and withdrawals by events alone")
    func events() async throws {
        try await TestDatabase.clone { db in
            var table = JobTable()
            Listing.subscribe(to: &table)
            let (jobs, worker) = (table, Worker(table, on: db, log: Log(least: .error)))
            try await db.transaction { tx in try await jobs.register(in: tx) }
            let listings = try await LiveListings(from: db)

            /// Runs the due jobs and reads the list.
            func prices() async throws -> [Money] {
                try await worker.runDue()
                await listings.follow()
                let page = try await listings.page(ListingSearch(), of: 10, in: db)
                return try await db.read(Listing.of(page.products, in: .french)).map(\.price)
            }

            let (seller, offer) = try await db.transaction { tx in
                let seller = try await Seller.open(
                    NewSeller(slug: "r-seller", name: "Seller", city: "03.231.01.0", about: [.french: ""]), in: tx)
                _ = try await Category.add("r-all", named: Names(french: "Tout", arabic: "كل", english: "All"), in: tx)
                let written = try await Product.publish(
                    ProductDraft(
                        slug: "r-lamp", category: "r-all", texts: [.french: .init(title: "Lampe", description: "")],
                        variants: [.init(offers: [OfferDraft(seller: seller, condition: .worn, price: .dirhams(50))])]), in: tx)
                return (seller, written.offers[0])
            }
            #expect(try await prices() == [])
            try await db.transaction { tx in try await Stock.open(offer, with: 1, in: tx) }
            #expect(try await prices() == [.dirhams(50)])
            try await db.transaction { tx in try await Offer.changePrice(offer, to: .dirhams(40), by: seller, in: tx) }
            #expect(try await prices() == [.dirhams(40)])
            try await db.transaction { tx in try await Seller.goAway(seller, by: .system, in: tx) }
            #expect(try await prices() == [])
            try await db.transaction { tx in try await Seller.comeBack(seller, by: .system, in: tx) }
            #expect(try await prices() == [.dirhams(40)])
            for (state, expected) in [(Seller.Standing.suspended, []), (.approved, [Money.dirhams(40)])] {
                try await db.transaction { tx in try await Seller.setStanding(state, of: seller, by: .system, why: "x", in: tx) }
                #expect(try await prices() == expected)
            }
            try await db.transaction { tx in try await Offer.withdraw(offer, by: seller, in: tx) }
            #expect(try await prices() == [])
        }
    }

    @Test("a seller's own value is found by its words, and lists filter by it only after the house has adopted it")
    func ownValue() async throws {
        try await TestDatabase.clone { db in
            var table = JobTable()
            Listing.subscribe(to: &table)
            let (jobs, worker) = (table, Worker(table, on: db, log: Log(least: .error)))
            try await db.transaction { tx in try await jobs.register(in: tx) }
            let names = Names(french: "Étoffe", arabic: "الثوب", english: "Cloth")
            try await db.transaction { tx in
                let seller = try await Cast.darSalma.opens(in: tx)
                try await Attribute.add("cloth", named: names, ofVariant: false, values: [("wool", names)], in: tx)
                _ = try await Category.add("r-all", named: names, attributes: ["cloth"], in: tx)
                for value in [ListingContent.Value.own("Mlifa"), .known("wool")] {
                    let content = ListingContent(
                        language: .french, texts: [.french: .init(title: "Djellaba", description: "")], category: "r-all",
                        values: ["cloth": value], condition: .new, variants: [.init(price: .dirhams(400), pieces: 1)])
                    for piece in try await content.publish(by: seller, in: tx).pieces {
                        try await Stock.open(piece.offer, with: piece.pieces, in: tx)
                    }
                }
            }
            func values(of search: ListingSearch = ListingSearch()) async throws -> [String] {
                try await worker.runDue()
                let listings = try await LiveListings(from: db)
                return try await listings.page(search, of: 10, counting: [.attribute("cloth")], in: db).facets.map(\.value).sorted()
            }
            #expect(try await values() == ["wool"])
            var search = ListingSearch()
            search.words = "mlifa"
            #expect(try await LiveListings(from: db).page(search, of: 10, in: db).total == 1)
            let trait = try #require(try await db.read(Product.traits("djellaba")).first)
            #expect(trait.ownName == "Mlifa")
            try await db.transaction { tx in try await Attribute.adopt(trait.value, of: "cloth", named: names, in: tx) }
            #expect(try await values() == [trait.value, "wool"].sorted())
        }
    }

    @Test("a rebuild restores an emptied projection")
    func rebuilt() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction(statement: 20_000) { tx in _ = try await Market(products: 60, seed: 11, in: tx) }
            func all() async throws -> [Listing] { try await db.transaction { tx in try await tx.find(ListingSearch(), of: 100).listings } }
            let before = try await all()
            try await db.transaction { tx in _ = try await tx.run("DELETE FROM search.listing") }
            #expect(try await all().isEmpty)
            try await Listing.rebuild(in: db)
            #expect(try await all() == before)
            #expect(before.count > 30)
        }
    }
}
