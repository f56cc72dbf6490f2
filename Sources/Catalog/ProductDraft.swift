package import Kernel
package import Sellers

/// What is written of a product before it is published.
package struct ProductDraft: Sendable {
    package struct Text: Sendable {
        package let title: String
        package let description: String

        package init(title: String, description: String) {
            self.title = title
            self.description = description
        }
    }

    /// One choice with the offers of it.
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
    /// What is true of the whole product: codes of values by codes of attributes.
    package let values: [String: String]
    package let variants: [Variant]
    /// When it was published; nil for now.
    package let publishedAt: Moment?

    /// - Parameter language: the one in which the seller wrote; `texts` has it.
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

/// What a seller asks for one variant, before it is published.
package struct OfferDraft: Sendable {
    package struct Picture: Sendable {
        package let hash: String
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
        package let picture: String?

        package init(text: [Language: String], picture: String? = nil) {
            self.text = text
            self.picture = picture
        }
    }

    package let seller: Seller.ID
    package let condition: Condition
    package let price: Money
    /// The cover first.
    package let pictures: [Picture]
    package let defects: [Defect]
    /// Taken on this very piece; each kind once.
    package let measurements: [Measurement]
    /// As it stands on the piece; nil where it has none.
    package let serial: String?

    package init(
        seller: Seller.ID, condition: Condition, price: Money, pictures: [Picture] = [], defects: [Defect] = [],
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
