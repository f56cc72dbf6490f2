package import Postgres

extension Session {
    /// Minutes for which a password or a code that was given opens what is about money and roles.
    package static let stepUpMinutes = 10

    /// Whether a password or a code was given in it lately.
    package static func isSteppedUp(_ id: ID) -> Query<Bool> {
        .one(
            """
            SELECT coalesce((SELECT stepped_up_at > kernel.now() - make_interval(mins => \(stepUpMinutes))
                             FROM identity.session WHERE id = \(id)), false)
            """
        ) { row in try row.next() }
    }

    /// The same, held until the transaction ends; false also where the session has ended or is another person's.
    package static func isSteppedUp(_ id: ID, of person: Person.ID) -> Query<Bool> {
        Query<Bool?>.first(
            """
            SELECT coalesce(stepped_up_at > kernel.now() - make_interval(mins => \(stepUpMinutes)), false)
            FROM identity.session s WHERE s.id = \(id) AND s.person_id = \(person) AND \(isOpen) FOR UPDATE
            """
        ) { row in try row.next() }.map { $0 ?? false }
    }

    /// Notes that the person showed the second factor, which is a code given too.
    package static func recordSecondFactor(_ id: ID, in tx: Transaction) async throws {
        try await tx.run("UPDATE identity.session SET second_factor_at = kernel.now(), stepped_up_at = kernel.now() WHERE id = \(id)")
    }

    /// No session of the person has shown a second factor any more.
    package static func forgetSecondFactor(of person: Person.ID, in tx: Transaction) async throws {
        try await tx.run("UPDATE identity.session SET second_factor_at = NULL WHERE person_id = \(person)")
    }
}
