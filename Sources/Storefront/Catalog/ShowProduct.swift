import Catalog
import HTML
import HTTP
import Inventory
import Kernel
import Links
import Postgres
import Search
import Shipping
import Site

extension ProductPage {
    private static let similarCount = 8

    static func show(_ visit: Visit) async throws -> Response {
        let slug = visit.parameters["slug"] ?? ""
        let city = visit.gazetteer[typed: visit.query["city"]]
        let (found, traits, variants, offers, left, quotes, similar, count) = try await visit.db.read(
            Product.named(slug, in: visit.language), Product.traits(slug), Variant.of(slug), Offer.of(slug, in: visit.language),
            Stock.available(ofProduct: slug), DeliveryQuote.of(sellers: Offer.sellers(ofProduct: slug), to: city?.code ?? City.Code("")),
            Listing.similar(toProduct: slug, most: similarCount, in: visit.language), visit.cartCount)
        guard let product = found, let cheapest = offers.first else { throw Problem.notFound }
        guard product.slug == slug else {
            return .redirect(to: visit.link.product(product.slug).description, status: .movedPermanently)
        }
        let open = offers.filter { $0.isPublished && left[$0.id, default: 0] > 0 }
        let chosen = open.first { $0.id.description == visit.query["offer"] } ?? open.first ?? cheapest
        let quote = quotes.first { $0.sellerID == chosen.seller }
        let labels = Dictionary(uniqueKeysWithValues: variants.map { ($0.id, label(of: $0, visit)) })
        let home = visit.gazetteer[typed: chosen.sellerCity]?.name(in: visit.language) ?? ""
        let pictures = pictures(of: chosen, offers, title: product.title.text)
        let page = ProductPage(
            frame: visit.frame(cartCount: count, isIndexed: true),
            crumbs: visit.taxonomy.path(to: product.categorySlug).map { ListingsPage.Crumb($0, in: visit) },
            title: product.title.text, description: product.description.text, language: product.title.language, pictures: pictures,
            facts: facts(traits, variants, chosen, visit),
            offers: open.map { offer in
                OfferChoice(
                    id: offer.id.description, label: labels[offer.variant] ?? "", condition: offer.condition.name,
                    seller: offer.sellerName, price: offer.price, available: left[offer.id, default: 0], isChosen: offer.id == chosen.id)
            },
            chosen: Shown(
                price: chosen.price, condition: chosen.condition.name, conditionMeaning: chosen.condition.meaning,
                defects: chosen.defects.map { Defect(text: $0.text.text, language: $0.text.language, picture: nil) },
                available: left[chosen.id, default: 0]),
            formKey: ID<ProductPage>().description,
            delivery: Delivery(
                cities: Choice.cities(chosen: city?.code, in: visit),
                price: quote?.price, minDays: quote?.minDays ?? 0, maxDays: quote?.maxDays ?? 0, city: city?.name(in: visit.language)),
            seller: SellerBox(name: chosen.sellerName, address: visit.link.seller(chosen.sellerSlug), city: home),
            similar: PieceCard.cards(of: similar, in: visit),
            data: StructuredData(
                address: visit.link.product(slug).absolute(from: visit.origin),
                image: pictures.first?.largest.absolute(from: visit.origin), condition: chosen.condition.schema))
        return .html(page.html(in: visit.language))
    }

    /// Those of the offer itself, or those of another offer of the product where it has none.
    private static func pictures(of chosen: Offer, _ offers: [Offer], title: String) -> [Picture] {
        let pictures = chosen.pictures.isEmpty ? offers.first { !$0.pictures.isEmpty }?.pictures ?? [] : chosen.pictures
        return pictures.enumerated().map { index, picture in
            Picture(
                hash: picture.hash, width: picture.width, height: picture.height, alt: picture.alt?.text ?? "\(title) (\(index + 1))",
                isFirst: index == 0, shownAt: "(min-width: 56rem) 36rem, 88vw")
        }
    }

    private static func facts(_ traits: [Product.Trait], _ variants: [Variant], _ chosen: Offer, _ visit: Visit) -> [Fact] {
        let own = variants.first { $0.id == chosen.variant }?.traits ?? []
        return (own + traits).compactMap { visit.taxonomy.names(of: $0, in: visit.language) }.map { Fact(name: $0.attribute, value: $0.value) }
    }

    /// As `M, Bleu`; empty for a piece without choices.
    private static func label(of variant: Variant, _ visit: Visit) -> String {
        variant.traits.compactMap { visit.taxonomy.names(of: $0, in: visit.language)?.value }.joined(separator: ", ")
    }
}
