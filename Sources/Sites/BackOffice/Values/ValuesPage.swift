import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Web

/// The values that sellers added to attributes, and about which nobody has decided, the oldest first.
struct ValuesPage: Sendable {
    let house: HouseFrame
    let values: [ValueView]
    /// The next page of the list; nil on the last one.
    let next: SiteURL?

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: .houseValues, isCaptionHidden: true,
            columns: [.houseValuesWords, .houseValuesAttribute, .houseListingsShop, .houseValuesProducts],
            rows: values.map { value in
                [.link(value.words, link.house.value(value.key)), .text(value.attribute), .text(value.shop), .number(value.products)]
            })
    }
}

/// A seller's own value as the pages show it.
struct ValueView: Sendable {
    let key: String
    let words: String
    /// The name of the attribute.
    let attribute: String
    let shop: String
    let products: Int

    static let sample = ValueView(
        key: "0193a1b2-0000-7000-8000-00000000000a", words: "Bleu <b>", attribute: "Couleur", shop: "Dar Salma", products: 2)
}

extension ValueView {
    init(_ value: OwnValue, in language: Language) {
        self.init(
            key: value.id.description, words: value.words, attribute: value.attributeNames[language], shop: value.sellerName,
            products: value.products)
    }
}

extension ValuesPage {
    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let found = try await visit.db.read(OwnValue.all(after: visit.query["after"].flatMap(OwnValue.ID.init)))
        let shown = found.prefix(OwnValue.most)
        let next = found.count > shown.count ? shown.last.map { visit.link.house.values.with([("after", "\($0.id)")]) } : nil
        return visit.render(ValuesPage(house: house, values: shown.map { ValueView($0, in: visit.language) }, next: next))
    }

    static let sample = ValuesPage(house: .sample, values: [.sample], next: Link(.french).house.values)
    static let emptySample = ValuesPage(house: .sample, values: [], next: nil)
}
