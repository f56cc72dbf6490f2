package import Kernel
package import Postgres
package import Secrets

/// The second factor of a person of the demo. Nobody has the app, so a command shows its codes.
extension SecondFactor {
    /// Gives a person of the demo a second factor that is turned on.
    package static func makeDemo(for person: Person.ID, _ key: SigningKey, in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO identity.second_factor (person_id, secret, confirmed_at, is_demo)
            VALUES (\(person), \(seal(TOTP(), of: person, key)), kernel.now(), true)
            """)
    }

    /// The code that a person of the demo can type at that moment. It was not used yet.
    ///
    /// - Returns: nil for a second factor that the demo did not make, and where there is none.
    package static func demoCode(of person: Person.ID, at now: Moment, _ key: SigningKey) -> Query<String?> {
        Query<(Bytes, Int64)?>.first(
            "SELECT secret, last_step FROM identity.second_factor WHERE person_id = \(person) AND is_demo AND confirmed_at IS NOT NULL"
        ) { row in (try row.next(), try row.next()) }
        .map { found in
            guard let (sealed, lastStep) = found, let totp = open(sealed, of: person, key) else { return nil }
            // The code of the next period is accepted too. It is needed after two logins within one period.
            return totp.code(at: max(TOTP.step(at: now), lastStep + 1))
        }
    }
}
