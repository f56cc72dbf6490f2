import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Begins an offer beside those of a product, in a shop of the reader. A reader without such a shop is led to the page about selling.
struct SellLikePage: Sendable {
    let frame: Frame
    let slug: String
    let title: LocalizedText
    /// At least one.
    let shops: [Choice]
    let errors: [FieldError]

    /// The only shop; nil if the reader chooses.
    var onlyShop: Choice? { shops.count == 1 ? shops[0] : nil }

    static let sample = SellLikePage(
        frame: .sample, slug: "theiere", title: LocalizedText("Théière <b>", .french),
        shops: [
            Choice(value: "dar-salma", label: "Dar Salma", isChosen: true), Choice(value: "riad-deco", label: "Riad <b>", isChosen: false),
        ], errors: [FieldError("shop", .sellLikeErrorShop)])
    static let oneShopSample = SellLikePage(
        frame: .sample, slug: "theiere", title: LocalizedText("Théière", .french),
        shops: [Choice(value: "dar-salma", label: "Dar Salma", isChosen: true)], errors: [])
}

extension SellLikePage {
    static let show = Handler { visit in
        guard let person = visit.person else { return visit.redirect(to: visit.link.sell.overview) }
        return try await answer(visit, person, nil)
    }

    /// Begins a draft of the offer.
    static let start = Handler.person { visit, person, _ in
        let product = try await product(visit)
        return try await visit.submit {
            let shops = try await shops(of: person, visit)
            guard let shop = shops.first(where: { $0.slug == visit.form["shop"] }),
                let seller = try await visit.db.read(Seller.named(shop.slug, in: visit.language))
            else { throw FormRefusal("shop", .sellLikeErrorShop) }
            let ways = visit.link.desk(shop.slug)
            do {
                let draft = try await visit.db.transaction { tx in
                    try await RateLimit.consume("catalog.drafts:\(seller.id)", limit: 500, per: 86_400, in: tx)
                    return try await ListingDraft.start(beside: product.id, by: seller.id, person: person.id, in: tx)
                }
                return visit.redirect(to: ways.listing(draft.description, ListingPart.pictures.rawValue))
            } catch ListingDraft.Refusal.tooMany {
                return visit.redirect(to: ways.listings, saying: DeskFlash.tooManyDrafts)
            } catch ListingDraft.Refusal.unknownProduct {
                throw Problem.notFound
            }
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    /// - Throws: `Problem.notFound` if there is no such published product.
    private static func product(_ visit: Visit) async throws -> Product {
        guard let product = try await visit.db.read(Product.named(visit.parameters["product"] ?? "", in: visit.language)),
            product.status == .published
        else { throw Problem.notFound }
        return product
    }

    /// The shops in which the person may publish, and whose standing allows it.
    private static func shops(of person: Person, _ visit: Visit) async throws -> [(slug: String, name: String)] {
        let shops = try await visit.db.read(Member.shops(of: person.id)).filter { DeskSection.listings.roles.contains($0.role) }
        var open: [(slug: String, name: String)] = []
        for shop in shops {
            let seller = try await visit.db.read(Seller.named(shop.slug, in: visit.language))
            if seller?.availability == .open || seller?.availability == .away { open.append((shop.slug, shop.name)) }
        }
        return open
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let product = try await product(visit)
        let shops = try await shops(of: person, visit)
        guard !shops.isEmpty else { return visit.redirect(to: visit.link.sell.overview) }
        let count = try await visit.db.read(visit.cartCount)
        let chosen = visit.form["shop"] ?? shops[0].slug
        return visit.render(
            SellLikePage(
                frame: visit.frame(cartCount: count, isIndexed: false), slug: product.slug, title: product.title,
                shops: shops.map { Choice(value: $0.slug, label: $0.name, isChosen: $0.slug == chosen) }, errors: refusal?.errors ?? []),
            refusing: refusal)
    }
}
