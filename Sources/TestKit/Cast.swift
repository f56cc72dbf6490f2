package import Identity
package import Kernel
package import Postgres
package import Secrets
package import Sellers

/// The people and shops that tests share, made by the verbs of the contexts. Most of them are in the demo shop too.
package enum Cast {
    // A buyer of the demo.
    package static let amina = CastMember(name: "Amina El Idrissi", email: "amina@kolchi.example", phone: "0661234501")

    // The buyers that only tests know.
    package static let salma = CastMember(name: "Salma Benjelloun", email: "salma@example.ma", phone: "0612345678")
    package static let nadia = CastMember(name: "Nadia Amrani", email: "nadia@example.ma", phone: "0699887766")
    package static let samir = CastMember(name: "Samir", email: "samir@example.ma", phone: "0655443322")

    // The demo's sellers in three cities.
    package static let darSalma = CastSeller(slug: "dar-salma", name: "Dar Salma", city: "03.231.01.0")
    package static let riadDeco = CastSeller(slug: "riad-deco", name: "Riad Déco", city: "04.421.01.0")
    package static let friperie = CastSeller(slug: "friperie-el-bahja", name: "Friperie El Bahja", city: "06.141.01.0")

    /// The password of every account of the cast.
    package static let password = "theiere bleue"
    /// A hash that no password has, for accounts whose password nobody types: making a real one takes long.
    package static let noHash = PasswordHash(rawValue: "$argon2id$x")
}

/// A person of the cast.
package struct CastMember: Sendable {
    package let name: String
    package let email: String
    /// A mobile number of Morocco.
    package let phone: String

    /// Opens an account with one contact.
    ///
    /// - Parameters:
    ///   - contact: nil for the member's e-mail address.
    ///   - hash: the hash of `Cast.password`, where the test logs in with it.
    package func signsUp(
        with contact: String? = nil, _ hash: PasswordHash = Cast.noHash, speaking language: Language = .french, in tx: Transaction
    ) async throws -> Person {
        let draft = try SignUpDraft(name: name, contact: contact ?? email, password: Cast.password)
        return try await Person.make(draft, hash, in: language, in: tx)
    }

    /// Opens an account through an identity provider, with the member's e-mail address and without a password.
    package func signsUpWithoutPassword(with email: String? = nil, in tx: Transaction) async throws -> Person {
        guard let address = EmailAddress(typed: email ?? self.email) else { throw NoContact() }
        let login = LinkedIdentity(issuer: "https://provider.example", subject: address.rawValue)
        return try await login.signUp(address, named: name, accepting: "2026-11-21", in: .french, in: tx)
    }

    /// Opens an account with the member's e-mail address, and adds the number. The alert about that was delivered.
    package func signsUpWithBoth(
        email: String? = nil, phone: String? = nil, _ hash: PasswordHash = Cast.noHash, speaking language: Language = .french,
        in tx: Transaction
    ) async throws -> Person {
        let person = try await signsUp(with: email, hash, speaking: language, in: tx)
        guard let number = Contact(typed: phone ?? self.phone) else { throw NoContact() }
        let (_, verifications) = try await ContactChange.request(number, for: person, by: person.visitor, in: language, in: tx)
        for verification in verifications {
            _ = try await ContactChange.confirm(try await Verification.use(verification, in: tx), keeping: nil, in: tx)
        }
        let alerts = try await tx.read(
            Query<[SecurityAlert.ID]>.all("SELECT id FROM identity.alert WHERE person_id = \(person.id)") { row in try row.next() })
        for alert in alerts { _ = try await SecurityAlert.locked(alert, in: tx) }
        guard let changed = try await tx.read(Person.with(person.id)) else { throw NoContact() }
        return changed
    }

    private struct NoContact: Error {}
}

/// A shop of the cast.
package struct CastSeller: Sendable {
    package let slug: String
    package let name: String
    /// The `City.Code` of a city, as text.
    package let city: String

    /// - Parameters:
    ///   - slug: another slug than the shop's own, for a second shop in one database.
    ///   - about: the text about the shop, in French.
    package func opens(as slug: String? = nil, about: String = "", isTrader: Bool = true, in tx: Transaction) async throws -> Seller.ID {
        try await Seller.open(
            NewSeller(slug: slug ?? self.slug, name: name, city: city, about: [.french: about], isTrader: isTrader), in: tx)
    }
}
