import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// What was typed to invite somebody.
struct InvitationForm: Sendable {
    var contact = ""
    var role: Member.Role?

    /// The roles to which people are invited.
    static let roles: [Member.Role] = [.manager, .packer]
}

extension InvitationForm {
    static let send = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let form = InvitationForm(
            contact: visit.form["contact"] ?? "", role: visit.form["role"].flatMap(Member.Role.init).flatMap { $0 == .owner ? nil : $0 })
        return try await visit.submit(limitBeside: "contact") {
            var errors: [FieldError] = []
            let contact = Contact(typed: form.contact)
            if contact == nil { errors.append(FieldError("contact", .teamErrorContact)) }
            if form.role == nil { errors.append(FieldError("role", .teamErrorRole)) }
            guard let contact, let role = form.role else { throw FormRefusal(errors) }
            let network = visit.clientNetwork
            try await visit.db.transaction { tx in
                try await RateLimit.consume("sellers.invitations-from:" + network, limit: 60, per: 86_400, in: tx)
                try await Invitation.takeRateLimit(of: desk.seller.id, to: contact, in: tx)
            }
            do {
                _ = try await visit.db.transaction { tx in
                    try await Invitation.invite(contact, as: role, to: desk.seller.id, by: person.id, in: visit.language, in: tx)
                }
            } catch Invitation.Refusal.alreadyMember {
                throw FormRefusal("contact", .teamErrorMember)
            } catch Invitation.Refusal.tooMany {
                throw FormRefusal("contact", .teamErrorTooMany(count: Invitation.mostOpen))
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).team, saying: DeskFlash.memberInvited)
        } orShow: { refusal in
            try await TeamPage.answer(visit, person, form, refusal)
        }
    }

    static let withdraw = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        guard let id = visit.parameters["invitation"].flatMap(Invitation.ID.init) else { throw Problem.notFound }
        do {
            try await visit.db.transaction { tx in
                try await Invitation.withdraw(id, of: desk.seller.id, by: person.id.actor, in: tx)
            }
        } catch Invitation.Refusal.spent {
            throw Problem.notFound
        }
        return visit.redirect(to: visit.link.desk(desk.seller.slug).team, saying: DeskFlash.invitationWithdrawn)
    }
}
