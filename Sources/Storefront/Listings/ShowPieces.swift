import Catalog
import Images
import Kernel
import Links
import Postgres
import Search
import Shipping
import Site

extension PictureView {
    /// - Parameters:
    ///   - width: of the original, in pixels; so `height`.
    init(hash: String, width: Int, height: Int, alt: String, isFirst: Bool = false, shownAt: String? = nil) {
        let widths = PictureSizes.widths(width: width, height: height)
        let largest = widths.last ?? width
        self.init(
            hash: hash, width: largest, height: PictureSizes.height(at: largest, width: width, height: height), widths: widths, alt: alt)
        self.isFirst = isFirst
        if let shownAt { self.shownAt = shownAt }
    }
}

extension PieceCard {
    static func cards(of listings: [Listing], in visit: Visit) -> [PieceCard] {
        listings.map { listing in
            PieceCard(
                address: visit.link.product(listing.slug), title: listing.title.text, titleLanguage: listing.title.language,
                price: listing.price, isPriceFrom: listing.offers > 1, condition: listing.condition.name,
                city: visit.cities[listing.city]?.name(in: visit.language) ?? "", seller: listing.sellerName,
                picture: listing.picture.map { PictureView(hash: $0.hash, width: $0.width, height: $0.height, alt: "") })
        }
    }

    /// Pieces that may be had in place of those.
    static func similar(to gone: [OfferForSale], in visit: Visit) async throws -> [PieceCard] {
        guard let first = gone.first else { return [] }
        return cards(of: try await visit.db.read(Listing.similar(to: first.productID, most: 4, in: visit.language)), in: visit)
    }
}
