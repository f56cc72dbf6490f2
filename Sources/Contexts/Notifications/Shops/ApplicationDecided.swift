import HTML
import Identity
import Jobs
import Kernel
import Links
import Postgres
import Sellers

extension NotificationType {
    /// The staff's answer to an application. Its subject is the key of the application and the number of the submission.
    package static let applicationDecided = NotificationType(
        "sellers.application-decided", .shops,
        email: { draft, _, db in
            guard let application = try await draft.application(in: db) else { return nil }
            let (subject, words) = words(of: application)
            return draft.account(subject, words, .mailApplicationAct, draft.link.sell.overview, reason: .mailApplicationReason)
        },
        text: { draft, db in
            guard try await draft.application(in: db) != nil else { return nil }
            let address = draft.link.sell.overview.absolute(from: draft.origin)
            return Message.smsApplication(address: "\(address)").text(in: draft.language)
        },
        inApp: { _ in InAppContent(.noticeApplication) { $0.sell.overview } })

    private static func words(of application: Application) -> (subject: Message, words: [Message]) {
        switch application.state {
        case .approved: (.mailApplicationApprovedSubject(shop: application.name), [.mailApplicationApproved(shop: application.name)])
        case .refused:
            (
                .mailApplicationRefusedSubject,
                [.mailApplicationRefused(why: application.why), .mailApplicationAgain(count: Application.daysUntilNext)]
            )
        default:
            (
                .mailApplicationReturnedSubject,
                [.mailApplicationReturned]
                    + Application.Item.allCases.compactMap { application.remarks[$0] }.map { .mailApplicationRemark(words: $0) }
            )
        }
    }
}

extension NotificationDraft {
    /// The application that the subject names; nil if it has no answer to that submission any more.
    fileprivate func application(in db: Database) async throws -> Application? {
        let parts = subject.split(separator: " ").map(String.init)
        guard parts.count == 2, let id = Application.ID(parts[0]), let application = try await db.read(Application.with(id)) else {
            return nil
        }
        return application.decidedBy != nil && "\(application.submissions)" == parts[1] ? application : nil
    }
}

extension NotificationKey {
    /// Subscribes to the staff's answers to applications.
    static func subscribeToApplications(_ jobs: inout JobTable) {
        jobs.on(ApplicationDecided.self, as: "notifications") { fact, db in
            try await db.transaction { tx in
                guard let application = try await tx.read(Application.with(fact.application)), application.submissions == fact.submission,
                    let person = try await tx.read(Person.locked(application.person))
                else { return }
                let key = NotificationKey(.applicationDecided, "\(application.id) \(fact.submission)")
                try await key.post(to: person.id, in: tx)
                if let contact = person.bestContact { try await key.queue(contact, person.language, of: person.id, in: tx) }
            }
        }
    }
}
