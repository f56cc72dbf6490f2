import HTML
import Kernel
import Links
import Site

/// One product with its offers: what it is, what is wrong with it, what it costs here.
struct ProductPage {
    let frame: Frame
    let crumbs: [ListingsPage.Crumb]
    let title: String
    let description: String
    /// The language of title and description; not the page's where the seller did not translate.
    let language: Language
    let pictures: [Picture]
    let facts: [Fact]
    /// What may be bought, cheapest first; empty once sold.
    let offers: [OfferChoice]
    /// The offer that the page speaks of first, also when it is sold.
    let chosen: Shown
    let formKey: String
    let delivery: Delivery
    let seller: SellerBox
    let similar: [PieceCard]
    let data: StructuredData

    var isSold: Bool { offers.isEmpty }

    struct Fact {
        let name: String
        let value: String
    }

    /// An offer as one of several.
    struct OfferChoice {
        let id: String
        let label: String
        let condition: Message
        let seller: String
        let price: Money
        let available: Int
        let isChosen: Bool
    }

    struct Shown {
        let price: Money
        let condition: Message
        let conditionMeaning: Message
        let defects: [Defect]
        let available: Int
    }

    struct Defect {
        let text: String
        let language: Language
        let picture: Picture?
    }

    struct Delivery {
        let cities: [Choice]
        /// nil while no city is chosen, or where the seller does not deliver there.
        let price: Money?
        let minDays: Int
        let maxDays: Int
        let city: String?
    }

    struct SellerBox {
        let name: String
        let address: Address
        let city: String
    }

    /// What the page says in schema.org's words.
    struct StructuredData {
        let address: Address
        let image: Address?
        /// schema.org's OfferItemCondition.
        let condition: String
    }

    static let sample = ProductPage(
        frame: .sample, crumbs: [ListingsPage.Crumb(name: "Mode", address: Link(.french).category("mode"))], title: "Caftan bleu Majorelle",
        description: "Caftan en crêpe.", language: .french, pictures: [.sample, .sample], facts: [Fact(name: "Taille", value: "M")],
        offers: [
            OfferChoice(id: "1", label: "M", condition: .conditionGentlyUsed, seller: "Dar Salma", price: .dirhams(890), available: 1, isChosen: true),
            OfferChoice(id: "2", label: "M", condition: .conditionNew, seller: "Atelier Zineb", price: .dirhams(1200), available: 4, isChosen: false),
        ],
        chosen: Shown(
            price: .dirhams(890), condition: .conditionGentlyUsed, conditionMeaning: .conditionGentlyUsedMeaning,
            defects: [Defect(text: "Un bouton refait.", language: .french, picture: nil)], available: 1),
        formKey: "key-key-key",
        delivery: Delivery(cities: [Choice(value: "1", label: "Fès", isChosen: true)], price: .dirhams(15), minDays: 1, maxDays: 3, city: "Fès"),
        seller: SellerBox(name: "Dar Salma", address: Link(.french).seller("dar-salma"), city: "Fès"),
        similar: [.sample],
        data: StructuredData(
            address: Link(.french).product("caftan").absolute(from: "https://kolchi.example"), image: nil, condition: "https://schema.org/UsedCondition"))

    static let soldSample = ProductPage(
        frame: .sample, crumbs: [], title: "</title><script>alert(1)</script>", description: "\"'<img src=x onerror=alert(1)>", language: .arabic,
        pictures: [], facts: [], offers: [], chosen: Shown(price: .dirhams(60), condition: .conditionWorn, conditionMeaning: .conditionWornMeaning, defects: [], available: 0),
        formKey: "key-key-key", delivery: Delivery(cities: [], price: nil, minDays: 0, maxDays: 0, city: nil),
        seller: SellerBox(name: "<b>x</b>", address: Link(.french).seller("x"), city: "<script>"),
        similar: [], data: StructuredData(address: Link(.french).product("x").absolute(from: "https://kolchi.example"), image: nil, condition: "https://schema.org/UsedCondition"))
}
