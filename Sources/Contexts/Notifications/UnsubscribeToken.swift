package import Identity
package import Kernel
package import Postgres
package import Secrets

/// A link that unsubscribes one address from one kind of e-mail. It works without login, because guests have none.
package struct UnsubscribeToken: Sendable, Equatable {
    /// One of `NotificationType.Kind.chosen`.
    package let kind: NotificationType.Kind
    package let email: EmailAddress
    /// The person whose purchases the e-mails are about; nil for a guest's.
    package let person: Person.ID?

    /// - Returns: nil for a kind that nobody can turn off.
    package init?(_ kind: NotificationType.Kind, to email: EmailAddress, of person: Person.ID?) {
        guard NotificationType.Kind.chosen.contains(kind) else { return nil }
        self.kind = kind
        self.email = email
        self.person = person
    }

    // MARK: The link

    /// The secret part of the link. It is encrypted, so only this installation can make it and no log shows the address.
    package func token(_ key: SigningKey) -> String {
        let text = "\(kind.rawValue) \(person?.description ?? "guest") \(email.rawValue)"
        return Base64URL.encode(key.seal(Array(text.utf8), for: "notifications.letters", of: ""))
    }

    /// - Returns: nil for a token that was not made with this key.
    package init?(token: String, _ key: SigningKey) {
        guard let sealed = Base64URL.decode(token), let bytes = key.open(sealed, for: "notifications.letters", of: "") else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard parts.count == 3, let kind = NotificationType.Kind(rawValue: String(parts[0])),
            let email = EmailAddress(rawValue: String(parts[2]))
        else { return nil }
        self.init(kind, to: email, of: Person.ID(String(parts[1])))
    }

    // MARK: The preference

    /// Whether the e-mails are wanted: for a person by their preference; for a guest, or without an account any more, by the address.
    package func isWanted(in db: Database) async throws -> Bool {
        if let person = try await account(in: db) { return try await db.read(Preference.wanted(by: person)).contains(preference) }
        return try await db.read(
            Query<Bool>.one(
                "SELECT NOT EXISTS (SELECT FROM notifications.unwanted WHERE recipient = \(email.rawValue) AND channel = \(Channel.mail) AND kind = \(kind))"
            ) { row in try row.next() })
    }

    /// Turns the e-mails on or off.
    package func set(isWanted: Bool, in db: Database) async throws {
        let person = try await account(in: db)
        try await db.transaction { tx in
            if let person {
                try await preference.set(isWanted: isWanted, of: person, in: tx)
            } else if isWanted {
                try await tx.run(
                    "DELETE FROM notifications.unwanted WHERE recipient = \(email.rawValue) AND channel = \(Channel.mail) AND kind = \(kind)"
                )
            } else {
                try await tx.run(
                    """
                    INSERT INTO notifications.unwanted (recipient, channel, kind) VALUES (\(email.rawValue), \(Channel.mail), \(kind))
                    ON CONFLICT (recipient, channel, kind) DO NOTHING
                    """)
            }
        }
    }

    private var preference: Preference { Preference(kind: kind, channel: .mail) }

    private func account(in db: Database) async throws -> Person.ID? {
        guard let person else { return nil }
        return try await db.read(Person.with(person))?.id
    }
}
