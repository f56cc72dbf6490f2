import Identity
import Jobs
import Kernel
import Postgres

extension NotificationKey {
    /// Subscribes to the events about accounts. Nobody can turn these notifications off.
    static func subscribeToPeople(_ jobs: inout JobTable) {
        jobs.on(VerificationRequested.self, as: "notifications") { fact, db in
            guard let verification = try await db.read(Verification.toSend(fact.verification)) else { return }
            try await db.transaction { tx in
                // If the address was erased in the meantime, the verification is gone. For a
                // person, the message's foreign key ensures that.
                if verification.person == nil, try await !tx.read(Verification.locked(fact.verification)) { return }
                try await NotificationKey(.verificationRequested, fact.verification).queue(
                    verification.recipient, verification.language, of: verification.person, in: tx)
            }
        }
        jobs.on(AlertRaised.self, as: "notifications") { fact, db in
            try await db.transaction { tx in
                guard let alert = try await SecurityAlert.locked(fact.alert, in: tx) else { return }
                let notification = NotificationKey(.securityAlert, "\(alert.kind.rawValue) \(alert.id)")
                try await notification.post(to: alert.person, in: tx)
                for contact in alert.contacts { try await notification.queue(contact, alert.language, of: alert.person, in: tx) }
            }
        }
        jobs.on(DeviceAppeared.self, as: "notifications") { fact, db in
            try await tell(.deviceAppeared, "\(fact.session)", to: fact.person, in: db)
        }
    }

    private static func tell(_ type: NotificationType, _ subject: String, to id: Person.ID, in db: Database) async throws {
        guard let person = try await db.read(Person.with(id)), let contact = person.bestContact else { return }
        try await db.transaction { tx in
            let notification = NotificationKey(type, subject)
            try await notification.post(to: person.id, in: tx)
            try await notification.queue(contact, person.language, of: person.id, in: tx)
        }
    }
}
