import HTML
import Kernel
import Links
import Site

/// One product: what it is, what is wrong with it, in which variants and by whom it is offered, what it costs here.
struct ProductPage {
    let frame: Frame
    let crumbs: [Breadcrumbs.Crumb]
    let title: String
    let description: String
    /// The language of title and description; not the page's where the seller did not translate.
    let language: Language
    let pictures: [PictureView]
    let facts: [Fact]
    let measures: [Measure]
    /// The end of the piece's serial number.
    let serialEnd: String?
    /// Empty for a product without choices.
    let options: [OptionGroup]
    /// What can be bought of the chosen variant, the best first.
    let offers: [OfferRow]
    /// The offer that the page speaks of, also when it is sold.
    let chosen: Shown
    /// Nothing of the whole product can be bought.
    let isSold: Bool
    /// It is not sold: the seller is on holiday, and it can be bought again later.
    let isAway: Bool
    /// When the first seller on holiday is back; nil where that is not known.
    let backAt: LocalMoment?
    let formKey: String
    let delivery: Delivery
    let seller: SellerBox
    let crafts: [Craft]
    let reuse: Reuse?
    let share: Share
    let report: SiteURL
    let similar: [PieceCard]
    /// The product and the breadcrumb in schema.org's words.
    let data: LinkedData

    /// Nothing of the chosen variant can be bought.
    var isChoiceSold: Bool { offers.isEmpty }

    struct Fact {
        let name: String
        let value: String
        /// Pieces with the same value, or what the house tells about it.
        var address: SiteURL?
    }

    struct Measure {
        let name: Message
        let how: Message
        /// In centimetres.
        let value: String
    }

    /// The values of one attribute, each a link to its variant.
    struct OptionGroup {
        let code: String
        let name: String
        let options: [Option]

        struct Option {
            let label: String
            let address: SiteURL
            let isChosen: Bool
            let isSoldOut: Bool
        }
    }

    /// An offer beside others of the same variant.
    struct OfferRow {
        let id: String
        let address: SiteURL
        let condition: Message
        let seller: String
        let city: String
        let isTraders: Bool
        let price: Money
        let delivery: Message
        let stock: Message
        let isChosen: Bool
        let isBest: Bool
    }

    struct Shown {
        let id: String
        let price: Money
        let condition: Message
        let conditionMeaning: Message
        let defects: [Defect]
        let stock: Message
    }

    struct Defect {
        let text: String
        let language: Language
        let picture: PictureView?
    }

    struct Delivery {
        let cities: [Choice]
        /// The rest of the address, which the form of the city keeps.
        let kept: [(name: String, value: String)]
        /// What the chosen seller asks to the chosen city, or from the nearest to the farthest.
        let words: Message
        /// The right to withdraw, by the law or by the seller's own word.
        let returns: Message
    }

    struct SellerBox {
        let name: String
        let address: SiteURL
        let city: String
        let isTrader: Bool
        let since: LocalMoment?
        /// What the seller grants; empty where nothing was written.
        let policies: String
        let policiesLanguage: Language
    }

    struct Craft {
        let name: String
        let region: String
        let summary: String
        let address: SiteURL
    }

    struct Reuse {
        let words: Message
        let address: SiteURL
    }

    struct Share {
        /// Absolute, without the visitor's city.
        let address: SiteURL
        /// Title and address, for a message.
        let text: String
        /// Scheme and authority of the shop.
        let origin: String
        let script: SiteURL
    }
}
