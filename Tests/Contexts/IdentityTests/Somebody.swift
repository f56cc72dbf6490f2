import Identity
import Kernel
import Postgres
import Testing

/// A person with an account.
struct Somebody: Sendable {
    let id = Person.ID()
    let email: EmailAddress

    /// - Parameter password: the hash as stored in the table; nil for none.
    init(_ name: String = "Salma Benjelloun", email: String? = nil, phone: String? = nil, password: String? = nil, in tx: Transaction)
        async throws
    {
        let address = try #require(EmailAddress(typed: email ?? "\(id)@example.ma"))
        let number = try phone.map { try #require(PhoneNumber(typed: $0)).rawValue }
        self.email = address
        try await tx.run(
            """
            INSERT INTO identity.person (id, name, language, email, email_verified_at, phone, phone_verified_at, password, password_set_at)
            VALUES (\(id), \(name), 'fr', \(address), kernel.now(), \(number as String?), CASE WHEN \(number as String?)::text IS NOT NULL THEN kernel.now() END,
                \(password as String?), CASE WHEN \(password as String?)::text IS NOT NULL THEN kernel.now() END)
            """)
    }
}
