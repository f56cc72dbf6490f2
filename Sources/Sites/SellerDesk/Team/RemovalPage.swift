import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Removes a member from a shop.
enum RemovalPage {
    static let ask = Handler.person { visit, person, _ in try await page(visit, person, nil) }

    static let remove = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let member = try await visit.member(of: desk)
        // Owners leave by the page for that, which keeps their session.
        guard member.person != person.id else { return visit.redirect(to: visit.link.desk(desk.seller.slug).leaving) }
        return try await visit.submit {
            do {
                try await visit.db.transaction { tx in
                    _ = try await Member.remove(member.person, from: desk.seller.id, by: person.id.actor, in: tx)
                }
            } catch Member.Refusal.lastOwner {
                throw FormRefusal("confirm", .teamLastOwner)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).team, saying: DeskFlash.memberRemoved)
        } orShow: { refusal in
            try await page(visit, person, refusal)
        }
    }

    private static func page(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let member = try await visit.member(of: desk)
        let ways = visit.link.desk(desk.seller.slug)
        guard member.person != person.id else { return visit.redirect(to: ways.leaving) }
        let names = try await visit.db.read(Person.names(of: [member.person]))
        let frame = visit.deskFrame(desk)
        return visit.render(
            DeskConfirmPage(
                frame, .teamRemoveTitle, in: .team, subject: names[member.person] ?? "", points: [.teamRemovePoint],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.removal(of: "\(member.person)"), button: .teamRemove, keep: .teamKeep, way: ways.team),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
