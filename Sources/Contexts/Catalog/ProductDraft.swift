package import Kernel
package import Sellers

/// The data of a product that is to be written.
package struct ProductDraft: Sendable {
    package struct Text: Sendable {
        package let title: String
        package let description: String

        package init(title: String, description: String) {
            self.title = title
            self.description = description
        }
    }

    /// One variant with its offers.
    package struct Variant: Sendable {
        /// Codes of values by codes of attributes.
        package let values: [String: String]
        package let offers: [OfferDraft]

        package init(values: [String: String] = [:], offers: [OfferDraft]) {
            self.values = values
            self.offers = offers
        }
    }

    package let slug: String
    /// The category's slug.
    package let category: String
    package let language: Language
    package let texts: [Language: Text]
    /// The traits of the whole product: codes of values by codes of attributes.
    package let values: [String: String]
    package let variants: [Variant]
    /// When it was published; nil for now.
    package let publishedAt: Moment?

    /// - Parameter language: the language in which the seller wrote; `texts` must contain it.
    package init(
        slug: String, category: String, language: Language = .standard, texts: [Language: Text],
        values: [String: String] = [:], variants: [Variant], publishedAt: Moment? = nil
    ) {
        self.slug = slug
        self.category = category
        self.language = language
        self.texts = texts
        self.values = values
        self.variants = variants
        self.publishedAt = publishedAt
    }
}

/// The data of an offer that is to be written.
package struct OfferDraft: Sendable {
    package struct NewPicture: Sendable {
        /// A hash in Media.
        package let hash: String
        /// The size of the original, in pixels.
        package let width: Int
        package let height: Int
        package let alt: [Language: String]

        package init(hash: String, width: Int, height: Int, alt: [Language: String] = [:]) {
            self.hash = hash
            self.width = width
            self.height = height
            self.alt = alt
        }
    }

    package struct Defect: Sendable {
        package let text: [Language: String]
        /// A hash in Media; nil without a picture.
        package let picture: String?

        package init(text: [Language: String], picture: String? = nil) {
            self.text = text
            self.picture = picture
        }
    }

    package let seller: Seller.ID
    package let condition: Condition
    /// Includes tax.
    package let price: Money
    /// The cover first.
    package let pictures: [NewPicture]
    package let defects: [Defect]
    /// Measurements of this individual piece, each kind at most once.
    package let measurements: [Measurement]
    /// The serial number as on the piece; nil if there is none.
    package let serial: String?

    package init(
        seller: Seller.ID, condition: Condition, price: Money, pictures: [NewPicture] = [], defects: [Defect] = [],
        measurements: [Measurement] = [], serial: String? = nil
    ) {
        self.seller = seller
        self.condition = condition
        self.price = price
        self.pictures = pictures
        self.defects = defects
        self.measurements = measurements
        self.serial = serial
    }
}
