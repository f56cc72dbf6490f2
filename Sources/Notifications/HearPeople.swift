import Identity
import Jobs
import Kernel
import Postgres

extension Announcement {
    /// Hears what people are told about their accounts: nobody can refuse that.
    static func subscribeToPeople(_ jobs: inout JobTable) {
        jobs.on(ProofAsked.self, as: "notifications") { fact, db in
            guard let proof = try await db.read(Proof.toSend(fact.proof)) else { return }
            try await db.transaction { tx in
                // Whose address is erased meanwhile has no such proof any more; of somebody with an account the message's foreign
                // key holds that.
                if proof.person == nil, try await !tx.read(Proof.held(fact.proof)) { return }
                try await Announcement(.proofAsked, fact.proof).note(proof.recipient, proof.language, of: proof.person, in: tx)
            }
        }
        jobs.on(PasswordChanged.self, as: "notifications") { fact, db in
            // Of two changes in one moment the second is told.
            guard let moment = try await db.read(Person.passwordSet(by: fact.person)) else { return }
            try await tell(.passwordChanged, "\(fact.person) \(moment.microseconds)", to: fact.person, in: db)
        }
        jobs.on(DeviceAppeared.self, as: "notifications") { fact, db in
            try await tell(.deviceAppeared, "\(fact.session)", to: fact.person, in: db)
        }
        jobs.on(ContactChanged.self, as: "notifications") { fact, db in
            let (person, change) = try await db.read(Person.with(fact.person), Change.with(fact.change))
            guard let person, let change else { return }
            try await db.transaction { tx in
                let announcement = Announcement(.contactChanged, fact.change)
                    // Whoever reads the old address shall notice.
                if let old = change.old { try await announcement.note(old, person.language, of: person.id, in: tx) }
            }
        }
    }

    private static func tell(_ topic: Topic, _ subject: String, to id: Person.ID, in db: Database) async throws {
        guard let person = try await db.read(Person.with(id)), let contact = person.bestContact else { return }
        try await db.transaction { tx in
            let announcement = Announcement(topic, subject)
            try await announcement.post(to: person.id, in: tx)
            try await announcement.note(contact, person.language, of: person.id, in: tx)
        }
    }
}
