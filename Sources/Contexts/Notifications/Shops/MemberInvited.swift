import HTML
import Identity
import Jobs
import Kernel
import Links
import Postgres
import Sellers

extension NotificationType {
    /// The invitation to work in a shop, with its link. Its subject is the key of the invitation.
    package static let memberInvited = NotificationType(
        "sellers.member-invited", .shops,
        email: { draft, _, db in
            guard let invitation = try await draft.invitation(in: db) else { return nil }
            return draft.account(
                .mailInvitationSubject(shop: invitation.sellerName),
                [
                    .mailInvitation(shop: invitation.sellerName, role: invitation.role.word), .mailInvitationLink(count: Invitation.days),
                    .mailInvitationElse,
                ], .mailInvitationAct, draft.link.invitation(invitation.token(draft.key)),
                reason: .mailInvitationReason(shop: invitation.sellerName))
        },
        text: { draft, db in
            guard let invitation = try await draft.invitation(in: db) else { return nil }
            let address = draft.link.invitation(invitation.token(draft.key)).absolute(from: draft.origin)
            return Message.smsInvitation(shop: invitation.sellerName, address: "\(address)").text(in: draft.language)
        })
}

extension NotificationDraft {
    /// The invitation whose key is the subject; nil if it was accepted or withdrawn, or has expired.
    fileprivate func invitation(in db: Database) async throws -> Invitation? {
        guard let id = Invitation.ID(subject) else { return nil }
        return try await db.read(Invitation.open(id))
    }
}

extension Member.Role {
    /// The name of the role within a sentence, such as "as a manager".
    fileprivate var word: Message {
        switch self {
        case .owner: .shopRoleOwner
        case .manager: .shopRoleManager
        case .packer: .shopRolePacker
        }
    }
}

extension NotificationKey {
    /// Subscribes to what happens in shops.
    static func subscribeToShops(_ jobs: inout JobTable) {
        jobs.on(MemberInvited.self, as: "notifications") { fact, db in
            try await db.transaction { tx in
                guard let invitation = try await tx.read(Invitation.locked(fact.invitation)) else { return }
                let person = try await tx.read(Person.reached(at: invitation.contact))
                try await NotificationKey(.memberInvited, invitation.id).queue(
                    invitation.contact, invitation.language, of: person?.id, in: tx)
            }
        }
    }
}
