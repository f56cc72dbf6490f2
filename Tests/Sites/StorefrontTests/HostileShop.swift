import Catalog
import Inventory
import Kernel
import Media
import Postgres
import Search
import Secrets
import Sellers
import Shipping
import TestKit

/// A shop with more pieces than one page of a list shows. Each of its texts tries to close its element or attribute and to
/// begin a script.
struct HostileShop {
    static let mark = "\"><script>alert(1)</script>'<img src=x>"

    let slug = "hostile-0"
    let sold = "hostile-1"
    let offer: String
    let soldOffer: String

    private static var names: Names { Names(french: mark, arabic: mark, english: mark) }

    init(in tx: Transaction) async throws {
        let picture = try await Cast.storePicture("hostile", width: 960, height: 1200, in: tx)
        let seller = try await Seller.open(
            NewSeller(
                slug: "hostile", name: Self.mark, city: SellerFixture.city, about: [.french: Self.mark], policies: [.french: Self.mark]),
            in: tx)
        try await DeliveryRate.set([DeliveryRate(.country, price: .dirhams(30), minDays: 2, maxDays: 4)], of: seller, in: tx)
        try await Attribute.add("size", named: Self.names, ofVariant: true, values: [("m", Self.names), ("l", Self.names)], in: tx)
        try await Attribute.add("colour", named: Self.names, ofVariant: false, values: [("blue", Self.names)], in: tx)
        _ = try await Category.add("hostile", named: Self.names, attributes: ["colour"], in: tx)
        _ = try await Category.add("hostile-too", named: Self.names, below: "hostile", attributes: ["size"], in: tx)
        var offers: [Offer.ID] = []
        for number in 0..<26 {
            let written = try await Product.publish(Self.draft(number, by: seller, showing: picture), in: tx)
            for (index, id) in written.offers.enumerated() {
                try await Stock.open(id, with: number == 1 ? 0 : 3 - index, in: tx)
            }
            offers += written.offers
        }
        try await Listing.refresh(offers.sorted(), in: tx)
        (offer, soldOffer) = (offers[0].description, offers[2].description)
    }

    private static func draft(_ number: Int, by seller: Seller.ID, showing hash: String) -> ProductDraft {
        let offer = OfferDraft(
            seller: seller, condition: .worn, price: .dirhams(90),
            pictures: [.init(hash: hash, width: 960, height: 1200, alt: [.french: mark])],
            defects: [.init(text: [.french: mark])], measurements: [Measurement(.chest, millimetres: 525)],
            serial: SealedSerial("RF8M 70", of: seller, SigningKey()))
        return ProductDraft(
            slug: "hostile-\(number)", category: "hostile-too", texts: [.french: .init(title: mark, description: mark + "\n\n" + mark)],
            values: ["colour": "blue"],
            variants: ["m", "l"].map { ProductDraft.Variant(values: ["size": $0], offers: [offer]) })
    }
}
