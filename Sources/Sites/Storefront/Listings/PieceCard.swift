import Catalog
import Components
import HTML
import Images
import Kernel
import Links
import Places
import Postgres
import Search
import Web

/// A piece in a list.
struct PieceCard: Sendable {
    let address: SiteURL
    let title: String
    let titleLanguage: Language
    let price: Money
    /// Whether there are several offers, so that the price is the lowest.
    let isPriceFrom: Bool
    let condition: Message
    let city: String
    let seller: String
    let picture: PictureView?

    static let sample = PieceCard(
        address: Link(.french).product("caftan-majorelle"), title: "Caftan bleu Majorelle", titleLanguage: .french,
        price: .dirhams(890), isPriceFrom: false, condition: .conditionGentlyUsed, city: "Fès", seller: "Dar Salma", picture: .sample)
}

extension PieceCard {
    /// How the pictures of the first row are loaded. All others are loaded when the visitor scrolls to them.
    enum FirstRow {
        /// It is below the first view.
        case later
        case atOnce
        /// At once, and the first picture before all others, because it is the largest thing of the first view.
        case largest
    }

    /// The most cards that a row has.
    private static let rowLength = 4

    static func cards(of listings: [Listing], in visit: Visit, firstRow: FirstRow = .later) -> [PieceCard] {
        listings.enumerated().map { place, listing in
            PieceCard(
                address: visit.link.product(listing.slug), title: listing.title.text, titleLanguage: listing.title.language,
                price: listing.price, isPriceFrom: listing.offers > 1, condition: listing.condition.name,
                city: visit.cities[listing.city]?.name(in: visit.language) ?? "", seller: listing.sellerName,
                picture: listing.picture.map {
                    PictureView(
                        hash: $0.hash, width: $0.width, height: $0.height, alt: "", isFirst: firstRow == .largest && place == 0,
                        isEager: firstRow != .later && place < rowLength)
                })
        }
    }

    /// Pieces that are similar to the first of those.
    static func similar(to gone: [OfferForSale], in visit: Visit) async throws -> [PieceCard] {
        guard let first = gone.first else { return [] }
        return cards(of: try await visit.db.read(Listing.similar(to: first.productID, most: 4, in: visit.language)), in: visit)
    }
}
