import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// The page where the old or the new contact agrees to a change of e-mail address or telephone number.
enum ContactChangePage {
    static let show = Handler { visit in
        guard let verification = try await verification(visit) else { return try await spent(visit) }
        return try await answer(visit, verification)
    }

    static let agree = Handler { visit in
        guard let verification = try await verification(visit) else { return try await spent(visit) }
        return try await confirm(verification, visit)
    }

    /// Records the consent. Once both sides have agreed, the person has the new contact.
    static func confirm(_ verification: Verification, _ visit: Visit) async throws -> Response {
        do {
            let kept = visit.session.flatMap { $0.person == verification.person ? $0.id : nil }
            let (change, other, token) = try await visit.db.transaction { tx in
                let change = try await ContactChange.confirm(try await Verification.use(verification.id, in: tx), keeping: kept, in: tx)
                var token: Session.Token?
                if change.isDone, let kept { token = try await Session.renew(kept, in: tx) }
                return (change, try await tx.read(ContactChange.openVerification(of: change.id)), token)
            }
            if !change.isDone, verification.purpose == .changePhone, let other {
                let code = visit.link.signIn.code(other.description)
                return visit.redirect(to: visit.next.map { code.with([("next", $0.description)]) } ?? code)
            }
            var response =
                if change.isDone, let next = visit.next {
                    visit.redirect(to: next, or: visit.link.security.overview)
                } else {
                    try await MessagePage.answer(
                        visit, .changeTitle, change.isDone ? .changeDone : .changeHalf, way: visit.link.security.overview,
                        .accountPageSecurity)
                }
            if let token { response.setCookie(visit.sessionCookie(token)) }
            return response
        } catch Verification.Refusal.spent {
            return try await spent(visit)
        } catch ContactChange.Refusal.taken {
            return try await MessagePage.answer(visit, .changeTitle, .changeTaken, way: visit.link.security.overview, .accountPageSecurity)
        }
    }

    private static func verification(_ visit: Visit) async throws -> Verification? {
        guard let id = Verification.id(of: visit.parameters["token"] ?? "", for: .changeEmail, visit.world.key) else { return nil }
        return try await visit.db.read(Verification.open(id))
    }

    private static func spent(_ visit: Visit) async throws -> Response {
        try await MessagePage.spent(visit, way: visit.link.security.overview, .accountPageSecurity)
    }

    private static func answer(_ visit: Visit, _ verification: Verification) async throws -> Response {
        guard let id = verification.subject.map(ContactChange.ID.init(_:)), let change = try await visit.db.read(ContactChange.with(id))
        else {
            return try await spent(visit)
        }
        let page = LinkPage(
            frame: try await visit.frame(), title: .changeTitle, sentence: .changeWords(new: change.new.shown), button: .changeButton,
            contact: verification.recipient.shown, action: visit.link.signIn.contactChange(verification.token(visit.world.key)))
        return visit.render(page)
    }
}
