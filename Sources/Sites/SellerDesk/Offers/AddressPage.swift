import Auditing
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

/// The address of a product's page in the shop. Only the shop that made the product may change it, while nobody else offers it.
struct AddressPage: Sendable {
    let desk: DeskFrame
    /// The key of the offer.
    let key: String
    let title: LocalizedText
    /// As typed, or as it is.
    let slug: String
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    static let sample = AddressPage(
        desk: .sample, key: "0193", title: LocalizedText("قفطان <b>", .arabic), slug: "caftan-<b>",
        errors: [FieldError("slug", .offerErrorAddress)])
}

extension AddressPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    static let save = Handler.person { visit, person, _ in
        let (desk, offer) = try await OfferPage.open(visit, person)
        if let answer = visit.stopped(desk) { return answer }
        let slug = TypedText(visit.form["slug"] ?? "").plain.tidied.lowercased().replacing(" ", with: "-")
        guard slug != offer.slug else { return visit.redirect(to: visit.link.desk(desk.seller.slug).offer("\(offer.id)")) }
        return try await visit.submit(limitBeside: "slug") {
            do {
                try await visit.db.transaction { tx in
                    // An address is taken for ever.
                    try await RateLimit.consume("catalog.renames:\(offer.product)", limit: 5, per: 86_400, in: tx)
                    try await Product.rename(offer.product, to: slug, by: desk.seller.id, in: tx)
                    try await Audit.record(
                        "catalog.product-renamed", by: person.id.actor, on: desk.seller.id.auditSubject,
                        before: ["catalog.product.slug": .text(offer.slug)], after: ["catalog.product.slug": .text(slug)], in: tx)
                }
            } catch Product.Refusal.slugTaken {
                throw FormRefusal("slug", .offerErrorAddressTaken, status: .conflict)
            } catch Product.Refusal.slugUnfit {
                throw FormRefusal("slug", .offerErrorAddress)
            } catch Product.Refusal.notMaker, Product.Refusal.othersOffer {
                return visit.redirect(
                    to: visit.link.desk(desk.seller.slug).offer("\(offer.id)"), saying: DeskFlash.productOfOthers)
            } catch Revision.Refusal.sellerStopped {
                return visit.stoppedMeanwhile(desk)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).offer("\(offer.id)"), saying: DeskFlash.offerSaved)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let (desk, offer) = try await OfferPage.open(visit, person)
        return visit.render(
            AddressPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).offerAddress("\(offer.id)") }), key: "\(offer.id)",
                title: offer.title, slug: visit.form["slug"] ?? offer.slug, errors: refusal?.errors ?? []), refusing: refusal)
    }
}
