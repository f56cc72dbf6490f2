import Foundation
import Kernel

/// The named cast's shop, as described in `Demo/shop.json`.
struct DemoShop: Decodable {
    let attributes: [Attribute]
    let categories: [Category]
    let sellers: [Seller]
    let products: [Product]
    let buyers: [Buyer]
    let carriers: [Carrier]
    let orders: [Order]
    let members: [Member]
    let applicants: [Applicant]
    let waiting: [WaitingListing]
    let staff: [Staff]

    /// - Parameter folder: holds `shop.json` and the folder `pictures`.
    static func read(from folder: String) throws -> DemoShop {
        try JSONDecoder().decode(DemoShop.self, from: Data(contentsOf: URL(filePath: folder + "/shop.json")))
    }

    /// A text in some of the languages.
    struct Words: Decodable {
        let fr: String?
        let ar: String?
        let en: String?

        var byLanguage: [Language: String] {
            var words: [Language: String] = [:]
            words[.french] = fr
            words[.arabic] = ar
            words[.english] = en
            return words
        }
    }

    struct Attribute: Decodable {
        let key: String
        let name: Words
        let values: [Value]

        struct Value: Decodable {
            let key: String
            let name: Words
        }
    }

    struct Category: Decodable {
        let slug: String
        let parent: String?
        let name: Words
        let attributes: [String]
        /// Its number in Google's product taxonomy.
        let google: Int?
    }

    struct Seller: Decodable {
        let slug: String
        let name: String
        let city: String
        let since: String
        let about: Words
        let policies: Words?
        /// True for a private seller; absent for a trader.
        let isPrivate: Bool?
        let delivery: Delivery
        /// The names of pictures; nil for a seller who gave none.
        let picture: String?
        let cover: String?

        /// Prices in dirhams, by distance.
        struct Delivery: Decodable {
            let sameCity: Int64
            let sameRegion: Int64
            let elsewhere: Int64
        }
    }

    struct Product: Decodable {
        let slug: String
        let category: String
        let seller: String
        let condition: String
        let price: Int64
        let pictures: [String]
        let original: Language
        let title: Words
        let description: Words
        let stock: Int
        let attributes: [String: String]?
        let defects: Words?
        /// In centimetres, by measurement code.
        let measures: [String: Double]?
        let serial: String?
        let variants: [Variant]?
        /// Offers of the same product by other sellers.
        let also: [Offer]?
    }

    struct Variant: Decodable {
        let size: String
        let stock: Int
    }

    struct Offer: Decodable {
        let seller: String
        let condition: String
        let price: Int64
        let stock: Int
        let defects: Words?
    }

    /// The content of `heritage.json`: the operator's texts about crafts.
    struct Heritage: Decodable {
        let regions: [Attribute.Value]
        let crafts: [Craft]
        let reuse: [Reuse]

        struct Craft: Decodable {
            let key: String
            let name: Words
            let region: String
            let summary: Words
            let body: Words
            let sources: [Source]
        }

        struct Source: Decodable {
            let citation: String
            let address: String?
        }

        struct Reuse: Decodable {
            let category: String
            let kind: String
            let low: Int
            let high: Int
        }

        static func read(from folder: String) throws -> Heritage {
            try JSONDecoder().decode(Heritage.self, from: Data(contentsOf: URL(filePath: folder + "/heritage.json")))
        }
    }

    struct Buyer: Decodable {
        let name: String
        /// The contact for the account's login; nil for a guest.
        let login: String?
        let phone: String
        let city: String
        let street: String
        let landmark: String
    }

    /// A person who works in a shop.
    struct Member: Decodable {
        let name: String
        let login: String
        /// The slug of the shop.
        let shop: String
        let role: String
    }

    /// A private person whose application to sell waits.
    struct Applicant: Decodable {
        let name: String
        /// A mobile number, because an application needs a confirmed one.
        let login: String
        /// The name and the slug of the shop.
        let shop: String
        let slug: String
        let city: String
        /// The address for returns.
        let street: String
    }

    /// A listing that a member of a shop submitted, and that waits for the staff.
    struct WaitingListing: Decodable {
        /// The login of a member of the product's shop.
        let login: String
        /// The slug of the product that it edits. A new listing copies everything but the words from it.
        let like: String
        let isNew: Bool
        /// In French.
        let title: String
        let description: String
    }

    /// A member of the house's staff.
    struct Staff: Decodable {
        let name: String
        let login: String
        let role: String
    }

    /// A company that takes parcels. It is invented.
    struct Carrier: Decodable {
        let slug: String
        let name: Words
        /// Its page about a parcel, with `{number}`.
        let page: String
        let telephone: String
        /// With these its tracking numbers begin.
        let letters: String
        /// What it says, the kind of event that this is, and for a failed attempt the reason.
        let words: [[String]]
    }

    struct Order: Decodable {
        let buyer: Int
        let products: [String]
        /// Steps of the order; `divide`, which makes a parcel of each line; `label` with a carrier; and `say` with a word of that carrier.
        let moves: [String]
        /// Nil for one in cash.
        let payment: Payment?
    }

    /// How a purchase is paid by the simulated gateway.
    enum Payment: String, Decodable {
        case once
        /// On two pages. The second payment goes back by itself.
        case twice
        case givenUp = "given-up"
    }
}
