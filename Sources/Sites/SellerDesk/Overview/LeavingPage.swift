import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The form by which a member leaves a shop.
enum LeavingPage {
    static let ask = Handler.person { visit, person, _ in try await page(visit, person, nil) }

    static let leave = Handler.person { visit, person, session in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            let token = try await visit.db.transaction { tx in
                do {
                    try await Member.leave(desk.seller.id, by: person.id, keeping: session.id, in: tx)
                } catch Member.Refusal.lastOwner {
                    throw FormRefusal("confirm", .teamLastOwner)
                }
                return try await Session.renew(session.id, in: tx)
            }
            var response = visit.redirect(to: visit.link.desks, saying: DeskFlash.shopLeft)
            response.setCookie(visit.sessionCookie(token))
            return response
        } orShow: { refusal in
            try await page(visit, person, refusal)
        }
    }

    private static func page(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let frame = visit.deskFrame(desk)
        let ways = visit.link.desk(desk.seller.slug)
        return visit.render(
            DeskConfirmPage(
                frame, .teamLeaveTitle(shop: desk.seller.name), in: .overview, points: [.teamLeavePoint],
                form: ConfirmForm(frame: frame.frame, action: ways.leaving, button: .teamLeave, keep: .teamStay, way: ways.overview),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
