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
    static func show(_ visit: Visit) async throws -> Response {
        let slug = visit.parameters["slug"] ?? ""
        let (product, traits, variants, offers, path, cities, count) = try await visit.db.read(
            Product.named(slug, in: visit.language), Product.traits(slug, in: visit.language), Variant.of(slug, in: visit.language),
            Offer.of(slug, in: visit.language), Category.path(toProduct: slug, in: visit.language), City.all(in: visit.language),
            visit.cartCount)
        guard let product, let cheapest = offers.first else { throw Problem.notFound }
        guard product.slug == slug else {
            return .redirect(to: visit.link.product(product.slug).description, status: .movedPermanently)
        }
        let left = try await visit.db.read(Stock.available(offers.map(\.id)))
        let open = offers.filter { $0.isPublished && left[$0.id, default: 0] > 0 }
        let chosen = open.first { $0.id.description == visit.query["offer"] } ?? open.first ?? cheapest
        let city = visit.query["city"].flatMap { code in cities.first { $0.code.rawValue == code } }
        let quote = try await quote(for: chosen, to: city, visit)
        let similar = try await visit.db.search(Listing.similar(to: product.id, most: 8, in: visit.language))
        let labels = Dictionary(variants.map { ($0.id, $0.label) }) { first, _ in first }
        let home = cities.first { $0.code.rawValue == chosen.sellerCity }?.name(in: visit.language) ?? ""
        let pictures = pictures(of: chosen, offers, title: product.title.text)
        let page = ProductPage(
            frame: visit.frame(cartCount: count, isIndexed: true),
            crumbs: path.map { ListingsPage.Crumb(name: $0.name, address: visit.link.category($0.slug)) },
            title: product.title.text, description: product.description.text, language: product.title.language, pictures: pictures,
            facts: facts(traits, variants, chosen),
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
                cities: cities.map { Choice(value: $0.code.rawValue, label: $0.name(in: visit.language), isChosen: $0.code == city?.code) },
                price: quote?.price, minDays: quote?.minDays ?? 0, maxDays: quote?.maxDays ?? 0, city: city?.name(in: visit.language)),
            seller: SellerBox(name: chosen.sellerName, address: visit.link.seller(chosen.sellerSlug), city: home),
            similar: try await PieceCard.cards(of: similar, in: visit),
            data: StructuredData(
                address: visit.link.product(slug).absolute(from: visit.origin),
                image: pictures.first?.largest.absolute(from: visit.origin), condition: chosen.condition.schema))
        return .html(page.html(in: visit.language))
    }

    private static func quote(for offer: Offer, to city: City?, _ visit: Visit) async throws -> DeliveryQuote? {
        guard let city else { return nil }
        return try await visit.db.read(DeliveryQuote.of([offer.seller], to: city.code)).first
    }

    /// Those of the offer itself, or those of another offer of the product where it has none.
    private static func pictures(of chosen: Offer, _ offers: [Offer], title: String) -> [Picture] {
        let pictures = chosen.pictures.isEmpty ? offers.first { !$0.pictures.isEmpty }?.pictures ?? [] : chosen.pictures
        return pictures.enumerated().map { index, picture in
            Picture(
                hash: picture.hash, width: picture.width, height: picture.height, alt: picture.alt?.text ?? "\(title) (\(index + 1))",
                isFirst: index == 0, sizes: "(min-width: 56rem) 36rem, 88vw")
        }
    }

    private static func facts(_ traits: [Product.Trait], _ variants: [Variant], _ chosen: Offer) -> [Fact] {
        let own = variants.first { $0.id == chosen.variant }?.traits ?? []
        return (own + traits).map { Fact(name: $0.attributeName, value: $0.valueName) }
    }
}
