import HTML
import Identity
import Jobs
import Kernel
import Links
import Postgres
import Sellers

extension NotificationType {
    /// Tells the owners of a shop that the staff suspended, reinstated or closed it. Its subject is the number of the change.
    package static let standingChanged = NotificationType(
        "sellers.standing-changed", .shops,
        email: { draft, _, db in
            guard let number = Int(draft.subject), let found = try await db.read(Seller.standing(number)) else { return nil }
            let (subject, words): (Message, Message) =
                switch found.change.state {
                case .approved: (.mailStandingApprovedSubject(shop: found.seller), .mailStandingApproved(shop: found.seller))
                case .suspended: (.mailStandingSuspendedSubject(shop: found.seller), .mailStandingSuspended(shop: found.seller))
                case .closed: (.mailStandingClosedSubject(shop: found.seller), .mailStandingClosed(shop: found.seller))
                }
            let why = found.change.why.map { [Message.mailStandingWhy(why: $0)] } ?? []
            return draft.account(subject, [words] + why, .mailStandingAct, draft.link.text("contact"), reason: .mailStandingReason)
        },
        inApp: { _ in InAppContent(.noticeStanding) { $0.desks } })
}

extension NotificationKey {
    /// Subscribes to changes of a shop's standing.
    static func subscribeToStandings(_ jobs: inout JobTable) {
        jobs.on(SellerStandingChanged.self, as: "notifications") { fact, db in
            let members = try await db.read(Member.all(of: fact.seller))
            for member in members where member.role == .owner {
                try await db.transaction { tx in
                    guard let person = try await tx.read(Person.locked(member.person)) else { return }
                    let key = NotificationKey(.standingChanged, fact.change)
                    try await key.post(to: person.id, in: tx)
                    if let email = person.email { try await key.queue(.email(email), person.language, of: person.id, in: tx) }
                }
            }
        }
    }
}
