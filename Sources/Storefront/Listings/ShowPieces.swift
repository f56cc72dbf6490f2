import Catalog
import Images
import Kernel
import Links
import Postgres
import Search
import Shipping
import Site

extension Picture {
    /// - Parameters:
    ///   - width: of the original, in pixels; so `height`.
    init(hash: String, width: Int, height: Int, alt: String, isFirst: Bool = false, sizes: String? = nil) {
        let widths = PictureSizes.widths(width: width, height: height)
        let largest = widths.last ?? width
        self.init(
            hash: hash, width: largest, height: PictureSizes.height(at: largest, width: width, height: height), widths: widths, alt: alt)
        self.isFirst = isFirst
        if let sizes { self.sizes = sizes }
    }
}

extension PieceCard {
    /// Cards of listings, with the prices of this moment: the listings themselves are a projection, a little behind.
    static func cards(of listings: [Listing], in visit: Visit) async throws -> [PieceCard] {
        guard !listings.isEmpty else { return [] }
        let (offers, cities) = try await visit.db.read(
            Offer.forSale(listings.map(\.offer), in: visit.language), City.of(Array(Set(listings.map(\.city)))))
        let prices = Dictionary(offers.map { ($0.id, $0.price) }) { first, _ in first }
        let names = Dictionary(cities.map { ($0.code, $0.name(in: visit.language)) }) { first, _ in first }
        return listings.map { listing in
            PieceCard(
                address: visit.link.product(listing.slug), title: listing.title.text, titleLanguage: listing.title.language,
                price: prices[listing.offer] ?? listing.price, isPriceFrom: listing.offers > 1, condition: listing.condition.name,
                city: names[listing.city] ?? "", seller: listing.sellerName,
                picture: listing.picture.map { Picture(hash: $0.hash, width: $0.width, height: $0.height, alt: "") })
        }
    }

    /// Pieces that may be had in place of those.
    static func similar(to gone: [OfferForSale], in visit: Visit) async throws -> [PieceCard] {
        guard let first = gone.first else { return [] }
        return try await cards(of: visit.db.search(Listing.similar(to: first.productID, most: 4, in: visit.language)), in: visit)
    }
}
