import Carts
import Catalog
import Components
import HTML
import HTTP
import Inventory
import Kernel
import Links
import Places
import Postgres
import Search
import Sellers
import Shipping
import Web

/// One product: description, defects, variants, offers, and delivery to the visitor's city.
struct ProductPage {
    let frame: Frame
    let crumbs: [Breadcrumbs.Crumb]
    let title: String
    let description: String
    /// The language of title and description. It differs from the page's if the seller did not translate them.
    let language: Language
    let pictures: [GalleryPicture]
    let facts: [Fact]
    let measures: [Measure]
    /// The end of the piece's serial number.
    let serialEnd: String?
    /// Empty for a product without choices.
    let options: [OptionGroup]
    /// The offers of the chosen variant that can be bought, the best first.
    var offers: [OfferRow]
    /// The offer that the page shows; it may be sold.
    let chosen: Shown
    /// Whether no offer of the whole product can be bought.
    var isSold: Bool
    /// Whether the product was taken off the lists. It cannot be bought then.
    var isArchived = false
    /// Why it cannot be bought though it is not sold: its seller is on holiday, suspended or closed. Nil if it is sold or can be bought.
    let obstacle: Seller.Availability?
    /// When the first seller returns from holiday; nil if unknown.
    let backAt: LocalMoment?
    /// Who pays for the last pieces now; nil if pieces are left, or if they are sold.
    var hold: Hold?
    let formKey: String
    let delivery: Delivery
    let seller: SellerBox
    let crafts: [Craft]
    let reuse: Reuse?
    let share: Share
    let report: SiteURL
    /// Where a seller begins an offer of the same product; nil for an archived one.
    let sellLike: SiteURL?
    let similar: [PieceCard]
    /// The product and the breadcrumb as schema.org data.
    let data: LinkedData

    /// Whether no offer of the chosen variant can be bought.
    var isChoiceSold: Bool { offers.isEmpty }

    /// Pieces that are held while somebody pays for them.
    enum Hold {
        /// Another visitor pays. The piece may be free again then.
        case others(until: LocalMoment)
        /// The visitor pays, on that page.
        case own(until: LocalMoment, SiteURL)
    }

    struct GalleryPicture {
        let picture: PictureView
        /// The page with this picture alone.
        let address: SiteURL
    }

    struct Fact {
        let name: String
        let value: String
        /// The page about this craft; nil for other facts.
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
        /// Nil for other attributes than sizes.
        var guide: SizeGuide?

        struct Option {
            let label: String
            let address: SiteURL
            let isChosen: Bool
            let isSoldOut: Bool
            /// Nil if all options have the same price.
            var price: PriceRange?
        }
    }

    /// One of the offers of the same variant.
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
        /// Why it stands out among the offers; empty for most.
        let merits: [Message]
    }

    struct Shown {
        let id: String
        /// The chosen variant; the condition of a piece without variants.
        let label: Message
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
        let city: CityChoice
        /// The chosen seller's delivery to the chosen city, or the range from nearest to farthest zone.
        let words: Message
        /// The right to withdraw, by law or by the seller's own policy.
        let returns: Message
    }

    struct SellerBox {
        let name: String
        let address: SiteURL
        let city: String
        let isTrader: Bool
        let since: LocalMoment?
        /// The seller's own policies; may be empty.
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
        /// Title and URL, for a message.
        let text: String
        /// Scheme and authority of the shop.
        let origin: String
    }
}

extension ProductPage {
    private static let similarCount = 8

    static let show = Handler { visit in
        let slug = visit.parameters["slug"] ?? ""
        let making = visit.cacheableRender
        if let kept = try await visit.cachedPage(making), case .product(let product)? = kept.subjects.first {
            return answer(kept.html, of: product, visit)
        }
        let city = visit.chosenCity
        let sellersOfProduct = Offer.sellers(ofProduct: slug)
        let (found, traits, variants, offers, left, measurements, notes, sellers, rates, spans, similar, cart) = try await visit.db.read(
            Product.named(slug, in: visit.language), Product.traits(slug), Variant.of(slug), Offer.of(slug, in: visit.language),
            Stock.available(ofProduct: slug), Measurement.of(slug), CraftNote.ofProduct(slug, in: visit.language),
            Seller.among(sellersOfProduct, in: visit.language),
            CityRates.of(sellers: sellersOfProduct, to: city?.code ?? City.Code("")), DeliverySpan.of(sellers: sellersOfProduct),
            Listing.similar(toProduct: slug, most: similarCount, in: visit.language), visit.cartSummary)
        let choice = ProductChoice(
            variants: variants, offers: offers, left: left, rates: city == nil ? nil : rates, askedVariant: visit.query["variant"],
            askedOffer: visit.query["offer"],
            order: { code in visit.taxonomy.attributes.first { $0.code == code }?.values.map(\.code) ?? [] })
        guard let product = found, let choice else { throw Problem.notFound }
        guard product.slug == slug else {
            return visit.redirect(to: visit.link.product(product.slug).with(visit.query.pairs), status: .movedPermanently)
        }
        // Only where the visitor would read "sold": who pays for the piece now?
        let gone = product.status == .published ? choice.gone(of: offers).map(\.id) : []
        let (holds, own) = gone.isEmpty ? ([:], nil) : try await visit.db.read(Stock.holds(of: gone), visit.purchase(holding: gone))
        let shop = ProductView(
            product: product, traits: traits, variants: variants, offers: offers, left: left, measurements: measurements, notes: notes,
            sellers: sellers, rates: rates, spans: spans, choice: choice, holds: holds, own: own, city: city, visit: visit,
            formKey: making.formKey)
        if let number = visit.query["picture"].flatMap({ TypedText($0).wholeNumber }) {
            guard let page = shop.picturePage(number, frame: visit.frame(cartCount: cart.count, isIndexed: false)) else {
                throw Problem.notFound
            }
            return visit.render(page)
        }
        let page = shop.page(
            frame: product.isGone || own != nil
                ? visit.frame(cartCount: cart.count, isIndexed: !product.isGone)
                : visit.frame(cartCount: cart.count, isIndexed: true, making),
            similar: PieceCard.cards(of: similar, in: visit))
        let prices = offers.map { ($0.id, $0.price) } + similar.map { ($0.offer, $0.price) }
        // A cached page has status 200, but the year may end between two requests.
        if product.isGone { return .html(page.html(in: visit.language), status: .gone) }
        // The page of a visitor who pays for the piece is for them alone.
        if own != nil { return answer(page.html(in: visit.language), of: product.id, visit) }
        let html = visit.cache(
            page.html(in: visit.language), making, cart: cart,
            freshness: PageFreshness(
                prices: Dictionary(prices) { $1 }, left: left, holds: Dictionary(uniqueKeysWithValues: gone.map { ($0, holds[$0]) })),
            subjects: [.product(product.id)] + Set(offers.map(\.seller)).map { .seller($0) } + similar.map { .card($0.product) },
            offer: choice.offer.id)
        return answer(html, of: product.id, visit)
    }

    private static func answer(_ html: Bytes, of product: Product.ID, _ visit: Visit) -> Response {
        var response = Response.html(html)
        visit.saveCity(in: &response)
        visit.saveSeen(product, in: &response)
        return response
    }
}
