import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Suspends, reinstates or closes a seller, for a reason that the seller reads.
enum StandingActPage {
    static let ask = Handler { visit in try await page(visit, nil) }

    static let take = Handler.person { visit, staff, _ in
        let act = try visit.standingAct
        let seller = try await visit.sellerInPath
        let way = visit.link.house.standing(of: seller.slug)
        return try await visit.submit {
            let why = try visit.reason
            do {
                try await visit.db.transaction { tx in
                    try await Seller.setStanding(act.to, of: seller.id, by: staff.id.actor, why: why, in: tx)
                }
            } catch Seller.Standing.Refusal.ordersUnderWay {
                throw FormRefusal("why", .houseSellersUnderWay)
            } catch Seller.Standing.Refusal.same, Seller.Standing.Refusal.closed {
                return visit.redirect(to: way, saying: HouseFlash.houseStandingKept)
            }
            return visit.redirect(to: way, saying: HouseFlash.houseStandingChanged)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let act = try visit.standingAct
        let seller = try await visit.sellerInPath
        let way = visit.link.house.standing(of: seller.slug)
        guard act.from.contains(seller.standing) else { return visit.redirect(to: way, saying: HouseFlash.houseStandingKept) }
        return visit.render(
            ActPage(
                try await visit.houseFrame(), act.title, in: .sellers, subject: seller.name, points: act.points,
                action: visit.link.house.standingAct(act.rawValue, on: seller.slug), button: act.button,
                takesAway: act != .reinstate, way: way, reason: visit.form["why"] ?? "", errors: refusal?.errors ?? []), refusing: refusal)
    }
}

extension Visit {
    /// The change of a standing that the path names.
    ///
    /// - Throws: `Problem.notFound`.
    fileprivate var standingAct: StandingAct {
        get throws {
            guard let act = parameters["act"].flatMap(StandingAct.init) else { throw Problem.notFound }
            return act
        }
    }
}
