package import Kernel
package import Sellers

/// The data of a product that is to be written, with the offers of one or several sellers.
///
/// A seller's own listing is a `ListingContent`, whose verbs make such a draft of it.
package struct ProductDraft: Sendable {
    package typealias Text = ListingContent.Text

    /// One variant with its offers.
    package struct Variant: Sendable {
        /// Codes of values by codes of attributes.
        package let values: [String: String]
        package let gtin: GTIN?
        package let offers: [OfferDraft]

        package init(values: [String: String] = [:], gtin: GTIN? = nil, offers: [OfferDraft]) {
            self.values = values
            self.gtin = gtin
            self.offers = offers
        }
    }

    /// Nil for a slug made from the title.
    package let slug: String?
    /// The category's slug.
    package let category: String
    package let language: Language
    package let texts: [Language: Text]
    /// The traits of the whole product: codes of values by codes of attributes.
    package let values: [String: String]
    package let variants: [Variant]
    package let parcel: ParcelSize?
    /// When it was published; nil for now.
    package let publishedAt: Moment?
    /// What its sellers call it; nil for the slug.
    package let handle: String?

    /// - Parameter language: the language in which the seller wrote; `texts` must contain it.
    package init(
        slug: String?, category: String, language: Language = .standard, texts: [Language: Text],
        values: [String: String] = [:], variants: [Variant], parcel: ParcelSize? = nil, publishedAt: Moment? = nil,
        handle: String? = nil
    ) {
        self.slug = slug
        self.category = category
        self.language = language
        self.texts = texts
        self.values = values
        self.variants = variants
        self.parcel = parcel
        self.publishedAt = publishedAt
        self.handle = handle
    }
}

/// The data of an offer that is to be written.
package struct OfferDraft: Sendable {
    package typealias NewPicture = ListingContent.Picture
    package typealias Defect = ListingContent.Defect

    package let seller: Seller.ID
    package let condition: Condition
    /// Includes tax.
    package let price: Money
    /// The seller's own article number; nil without one.
    package let sku: String?
    /// The cover first.
    package let pictures: [NewPicture]
    package let defects: [Defect]
    /// Measurements of this individual piece, each kind at most once.
    package let measurements: [Measurement]
    /// Nil if the piece has none.
    package let serial: SealedSerial?

    package init(
        seller: Seller.ID, condition: Condition, price: Money, sku: String? = nil, pictures: [NewPicture] = [], defects: [Defect] = [],
        measurements: [Measurement] = [], serial: SealedSerial? = nil
    ) {
        self.seller = seller
        self.condition = condition
        self.price = price
        self.sku = sku
        self.pictures = pictures
        self.defects = defects
        self.measurements = measurements
        self.serial = serial
    }
}
