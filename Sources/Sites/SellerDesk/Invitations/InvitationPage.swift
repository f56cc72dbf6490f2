import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The page behind the link of an invitation. Nothing happens before the button is pressed, because mail programs open links too.
struct InvitationPage: Sendable {
    let frame: Frame
    let shop: String
    let role: Member.Role
    let reader: Reader
    let action: SiteURL
    let errors: [FieldError]

    /// What the reader can do.
    enum Reader: Sendable {
        /// Somebody who is not logged in: log in or sign up.
        case guest(login: SiteURL, signUp: SiteURL)
        /// A person whose account does not have the invited contact.
        case other(account: String)
        /// The invited person.
        case invited
    }
}

extension InvitationPage {
    static let show = Handler { visit in
        guard let invitation = try await visit.invitation() else { return try await spent(visit) }
        return try await answer(visit, invitation, nil)
    }

    static let accept = Handler.person { visit, person, session in
        guard let invitation = try await visit.invitation() else { return try await spent(visit) }
        return try await visit.submit {
            do {
                let token = try await visit.db.transaction { tx in
                    _ = try await Invitation.accept(invitation.id, by: person.id, keeping: session.id, in: tx)
                    return try await Session.renew(session.id, in: tx)
                }
                var response = visit.redirect(to: visit.link.desk(invitation.sellerSlug).overview, saying: DeskFlash.shopJoined)
                response.setCookie(visit.sessionCookie(token))
                return response
            } catch Invitation.Refusal.spent {
                return try await spent(visit)
            } catch Invitation.Refusal.alreadyMember {
                return visit.redirect(to: visit.link.desk(invitation.sellerSlug).overview)
            } catch Invitation.Refusal.otherContact {
                throw FormRefusal("accept", .invitationOther)
            }
        } orShow: { refusal in
            try await answer(visit, invitation, refusal)
        }
    }

    private static func answer(_ visit: Visit, _ invitation: Invitation, _ refusal: FormRefusal?) async throws -> Response {
        let here = visit.link.invitation(visit.parameters["token"] ?? "")
        let reader: Reader =
            if let person = visit.person {
                person.contacts.contains(invitation.contact) ? .invited : .other(account: person.contacts.first?.shown ?? person.name)
            } else {
                .guest(
                    login: visit.link.signIn.login(next: "\(here)"), signUp: visit.link.signIn.signUp.with([("next", "\(here)")]))
            }
        return visit.render(
            InvitationPage(
                frame: try await visit.frame(at: { $0.invitation(visit.parameters["token"] ?? "") }), shop: invitation.sellerName,
                role: invitation.role, reader: reader, action: here, errors: refusal?.errors ?? []), refusing: refusal)
    }

    private static func spent(_ visit: Visit) async throws -> Response {
        let page = MessagePage(
            frame: try await visit.frame(at: { $0.home }), title: .invitationSpentTitle, sentence: .invitationSpent, way: visit.link.home,
            wayName: .pageHome)
        return visit.render(page, status: .gone)
    }

    private static func sample(_ reader: Reader) -> InvitationPage {
        InvitationPage(
            frame: .sample, shop: "Dar Salma", role: .manager, reader: reader, action: Link(.french).invitation("token"), errors: [])
    }

    static let samples = [
        sample(.guest(login: Link(.french).signIn.login, signUp: Link(.french).signIn.signUp)),
        sample(.other(account: "amina@kolchi.example")),
        sample(.invited),
    ]
}

extension Visit {
    /// The open invitation of the link; nil where it is spent, or the link is not ours.
    fileprivate func invitation() async throws -> Invitation? {
        guard let id = Invitation.id(of: parameters["token"] ?? "", world.key) else { return nil }
        return try await db.read(Invitation.open(id))
    }
}
