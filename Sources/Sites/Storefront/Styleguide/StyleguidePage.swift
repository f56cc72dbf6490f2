import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import Web

/// All components with sample data, for developers.
struct StyleguidePage {
    let frame: Frame
    /// Real pieces of this shop, so that cards and pictures look as visitors see them.
    let newest: [PieceCard]

    /// The names of the colour variables in the style sheet, without the leading dashes.
    static let colours = [
        "paper", "card", "sunk", "tint", "line", "edge", "soft", "ink", "indigo", "indigo-deep", "night", "saffron", "terracotta", "good",
        "good-paper", "problem", "problem-paper", "warning-paper",
    ]

    static let bareCard = PieceCard(
        address: PieceCard.sample.address, title: PieceCard.sample.title, titleLanguage: .french, price: PieceCard.sample.price,
        isPriceFrom: true, condition: PieceCard.sample.condition, city: PieceCard.sample.city, seller: PieceCard.sample.seller, picture: nil
    )

    static let seller = SellerTile(
        name: SellerTile.sample.name, address: SellerTile.sample.address, mark: .sample, city: SellerTile.sample.city, pictures: [])

    static let sample = StyleguidePage(frame: .sample, newest: [.sample])

    static let show = Handler { visit in
        var newest = ListingSearch()
        newest.sort = .newest
        let page = try await visit.world.storefront.listings.page(newest, of: 4, in: visit.db)
        let (listings, count) = try await visit.db.read(Listing.of(page.products, in: visit.language), visit.cartCount)
        let guide = StyleguidePage(
            frame: visit.frame(cartCount: count, isIndexed: false), newest: PieceCard.cards(of: listings, in: visit))
        return visit.render(guide)
    }
}
