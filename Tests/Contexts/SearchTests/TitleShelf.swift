import Catalog
import Foundation
import Inventory
import Kernel
import Postgres
import Search
import Sellers
import TestKit

/// Listings with no words but their titles, for tests of words.
struct TitleShelf {
    let tx: Transaction
    private let seller: Seller.ID

    /// Opens the shop "Dar Khaïma" with an empty shelf.
    init(tx: Transaction) async throws {
        self.tx = tx
        seller = try await Seller.open(
            NewSeller(slug: "dar-khaima", name: "Dar Khaïma", city: Cast.darSalma.city, about: [.french: ""]), in: tx)
        // The names of a category are words of its listings. A dash is no word.
        _ = try await Category.add("shelf", named: Names(french: "-", arabic: "-", english: "-"), in: tx)
    }

    /// Publishes a product with one piece for each entry.
    /// - Parameter titles: the titles of each product, in one or more languages.
    func put(_ titles: [[Language: String]]) async throws {
        var offers: [Offer.ID] = []
        for titles in titles {
            let language = titles.keys.min { $0.rawValue < $1.rawValue } ?? .standard
            let draft = ProductDraft(
                slug: "shelf-\(ID<TitleShelf>())", category: "shelf", language: language,
                texts: titles.mapValues { .init(title: $0, description: "") },
                variants: [.init(offers: [OfferDraft(seller: seller, condition: .worn, price: .dirhams(10))])])
            offers += try await Product.publish(draft, in: tx).offers
        }
        for offer in offers { try await Stock.open(offer, with: 1, in: tx) }
        try await Listing.refresh(offers.sorted(), in: tx)
    }

    /// Publishes a product with each French title.
    func put(_ titles: [String]) async throws { try await put(titles.map { [.french: $0] }) }

    /// Sells the only piece of each product.
    /// - Returns: the reservations, for `takeBack(_:)`.
    @discardableResult
    func sellOut() async throws -> [Stock.Claim] {
        let claims = try await tx.read(
            Query<[Offer.ID]>.all("SELECT offer_id FROM search.listing ORDER BY offer_id") { row in try row.next() }
        ).map { Stock.Claim(1, of: $0) }
        try await Stock.reserve(claims, in: tx)
        try await Listing.refresh(claims.map(\.offer), in: tx)
        return claims
    }

    /// Ends the reservations, so that the pieces are for sale again.
    func takeBack(_ claims: [Stock.Claim]) async throws {
        try await Stock.release(claims, in: tx)
        try await Listing.refresh(claims.map(\.offer), in: tx)
    }

    func understood(_ typed: String, exactly: Bool = false) async throws -> SearchWords {
        try await tx.read(SearchWords.understood(typed, exactly: exactly))
    }

    /// The titles of the listings found, sorted: the French one, or else that of another language.
    func found(_ typed: String, exactly: Bool = false) async throws -> [String] {
        try await found(understood(typed, exactly: exactly))
    }

    func found(_ words: SearchWords) async throws -> [String] {
        try await tx.read(
            Query<[String]>.all(
                """
                SELECT title FROM (
                    SELECT coalesce(titles ->> 'fr', titles ->> 'ar', titles ->> 'en') AS title FROM search.listing l
                    WHERE l.available AND l.words @@ \(words.tsquery)) AS found
                ORDER BY title COLLATE "C"
                """
            ) { row in try row.next() })
    }

    /// The text with each word folded.
    func folded(_ text: String) async throws -> String {
        try await tx.read(Query<String>.one("SELECT search.fold(\(text))") { row in try row.next() })
    }
}

let migrationsFolder = checkoutFolder.path() + "Migrations"
