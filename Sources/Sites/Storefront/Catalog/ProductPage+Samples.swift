import Components
import HTML
import Kernel
import Links
import Sellers
import Notifications
import Shipping
import Web

extension ProductPage {
    private static let deliverySample = DeliveryQuote(sellerID: ID(), price: .dirhams(15), minDays: 1, maxDays: 3)
        .words(to: "Fès", orderedOn: CalendarDay(year: 2026, month: 11, day: 30))

    private static let picture = Link(.french).product("caftan").with([("picture", "1")])

    static let sample = ProductPage(
        frame: .sample, crumbs: [Breadcrumbs.Crumb(name: "Mode", address: Link(.french).category("mode"))], title: "Caftan bleu Majorelle",
        description: "Caftan en crêpe.", language: .french,
        pictures: [GalleryPicture(picture: .sample, address: picture), GalleryPicture(picture: .sample, address: picture)],
        facts: [Fact(name: "Taille", value: "M"), Fact(name: "Métier", value: "Sfifa", address: Link(.french).craft("sfifa-aakad"))],
        measures: [
            Measure(name: .measureChest, how: .measureChestHow, value: "52,5"),
            Measure(name: .measureLength, how: .measureLengthHow, value: "142"),
        ],
        serialEnd: "02A4",
        options: [
            OptionGroup(
                code: "size", name: "Taille",
                options: [
                    .init(
                        label: "M", address: Link(.french).product("caftan").with([("variant", "m")]), isChosen: true, isSoldOut: false,
                        price: PriceRange(.dirhams(890), .dirhams(890))),
                    .init(label: "L", address: Link(.french).product("caftan").with([("variant", "l")]), isChosen: false, isSoldOut: true),
                ], guide: .clothes)
        ],
        offers: [
            OfferRow(
                id: "1", address: Link(.french).product("caftan").with([("variant", "m"), ("offer", "1")]), condition: .conditionGentlyUsed,
                seller: "Dar Salma", city: "Fès", isTraders: true, price: .dirhams(890),
                delivery: deliverySample, stock: .productLast, isChosen: true, merits: [.productBestTotal(city: "Fès")]
            ),
            OfferRow(
                id: "2", address: Link(.french).product("caftan").with([("variant", "m"), ("offer", "2")]), condition: .conditionNew,
                seller: "Atelier Zineb", city: "Marrakech", isTraders: false, price: .dirhams(1200),
                delivery: .productNoDelivery(city: "Fès"), stock: .productInStock, isChosen: false, merits: []),
        ],
        chosen: Shown(
            id: "1", label: .layoutText(text: "M"), price: .dirhams(890), condition: .conditionGentlyUsed,
            conditionMeaning: .conditionGentlyUsedMeaning,
            defects: [Defect(text: "Un bouton refait.", language: .french, picture: nil)], stock: .productLast),
        isSold: false, obstacle: nil, backAt: nil, formKey: "key-key-key",
        delivery: Delivery(
            city: .sample, words: deliverySample, returns: .withdrawalByLaw),
        seller: SellerBox(
            name: "Dar Salma", address: Link(.french).seller("dar-salma"), city: "Fès", isTrader: true,
            since: Moment(seconds: 1_700_000_000).inUTC,
            policies: "Échange sous 14 jours.", policiesLanguage: .french),
        crafts: [
            Craft(
                name: "Sfifa et aâkad", region: "Fès-Meknès", summary: "Galons et boutons de soie.",
                address: Link(.french).craft("sfifa-aakad"))
        ],
        reuse: Reuse(words: .reuseGarments(low: 60, high: 85), address: Link(.french).text("sustainability")),
        share: Share(
            address: Link(.french).product("caftan").absolute(from: "https://kolchi.example"),
            text: "Caftan bleu Majorelle https://kolchi.example/fr/products/caftan", origin: "https://kolchi.example"),
        report: Link(.french).reports.form("caftan"), sellLike: Link(.french).sellLike("caftan"), similar: [.sample],
        data: ["@context": "https://schema.org", "@type": "Product", "name": "Caftan bleu Majorelle"])

    /// Another visitor pays for the last piece.
    static var heldSample: ProductPage {
        var page = sample
        (page.offers, page.isSold) = ([], true)
        page.hold = .others(until: Moment(seconds: 1_798_718_400).inUTC)
        return page
    }

    /// The visitor pays for the last piece.
    static var ownHoldSample: ProductPage {
        var page = heldSample
        page.hold = .own(until: Moment(seconds: 1_798_718_400).inUTC, Link(.french).checkout.paying("sample"))
        return page
    }

    static let soldSample = ProductPage(
        frame: .sample, crumbs: [], title: "</title><script>alert(1)</script>", description: "\"'<img src=x onerror=alert(1)>",
        language: .arabic,
        pictures: [], facts: [], measures: [], serialEnd: nil, options: [], offers: [],
        chosen: Shown(
            id: "1", label: .conditionWorn, price: .dirhams(60), condition: .conditionWorn, conditionMeaning: .conditionWornMeaning,
            defects: [],
            stock: .productSold),
        isSold: true, obstacle: .away, backAt: Moment(seconds: 1_798_718_400).inUTC, formKey: "key-key-key",
        delivery: Delivery(
            city: .severalSample, words: .productNoDeliveryAnywhere, returns: .withdrawalBySeller),
        seller: SellerBox(
            name: "<b>x</b>", address: Link(.french).seller("x"), city: "<script>", isTrader: false, since: nil, policies: "<b>x",
            policiesLanguage: .french),
        crafts: [], reuse: nil,
        share: Share(
            address: Link(.french).product("x").absolute(from: "https://kolchi.example"), text: "\"&</title><script>alert(1)</script>",
            origin: "https://kolchi.example"),
        report: Link(.french).reports.form("x"), sellLike: nil, similar: [],
        data: ["@type": "Product", "name": "</script><script>alert(1)</script>"])
}
