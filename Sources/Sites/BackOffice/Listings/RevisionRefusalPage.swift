import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// Refuses what a seller submitted, for a reason that the seller reads.
enum RevisionRefusalPage {
    static let ask = Handler { visit in try await page(visit, nil) }

    static let refuse = Handler.person { visit, staff, _ in
        let revision = try await visit.revisionInPath
        return try await visit.submit {
            let why = try visit.reason
            do {
                try await visit.db.transaction { tx in try await Revision.refuse(revision.id, by: staff.id.actor, why: why, in: tx) }
            } catch let refusal as Revision.Refusal {
                return try await RevisionPage.answer(visit, refusal.houseWords)
            }
            return visit.redirect(to: visit.link.house.listings, saying: HouseFlash.houseListingRefused)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let revision = try await visit.revisionInPath
        let way = visit.link.house.listing(revision.id.description)
        guard revision.state == .waiting else { return visit.redirect(to: way) }
        return visit.render(
            ActPage(
                try await visit.houseFrame(), .houseListingsRefuseTitle, in: .listings, subject: revision.change.title,
                points: [.houseListingsRefusePoint, .houseListingsReasonIsRead],
                action: visit.link.house.listingRefusal(revision.id.description), button: .houseListingsRefuse, way: way,
                reason: visit.form["why"] ?? "", errors: refusal?.errors ?? []),
            refusing: refusal)
    }
}
