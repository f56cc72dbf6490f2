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

/// Archives a product that only this shop offers.
enum ArchivingPage {
    static let ask = Handler.person { visit, person, _ in try await page(visit, person, nil) }

    static let archive = Handler.person { visit, person, _ in
        let (desk, offer) = try await OfferPage.open(visit, person)
        if let answer = visit.stopped(desk) { return answer }
        return try await visit.submit {
            do {
                try await visit.db.transaction { tx in
                    try await Offer.archiveProduct(of: offer.id, by: desk.seller.id, person.id.actor, in: tx)
                }
            } catch Product.Refusal.notMaker, Product.Refusal.othersOffer {
                throw FormRefusal("confirm", .offerArchiveOthers)
            } catch Revision.Refusal.sellerStopped {
                return visit.stoppedMeanwhile(desk)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).offer("\(offer.id)"), saying: DeskFlash.productArchived)
        } orShow: { refusal in
            try await page(visit, person, refusal)
        }
    }

    private static func page(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let (desk, offer) = try await OfferPage.open(visit, person)
        let ways = visit.link.desk(desk.seller.slug)
        let frame = visit.deskFrame(desk)
        return visit.render(
            DeskConfirmPage(
                frame, .offerArchiveTitle, in: .listings, subject: offer.title.text,
                points: [.offerArchivePoint, .offerArchivePointPage, .offerArchivePointBack],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.offerArchiving("\(offer.id)"), button: .offerArchive, keep: .offerArchiveKeep,
                    way: ways.offer("\(offer.id)")),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
