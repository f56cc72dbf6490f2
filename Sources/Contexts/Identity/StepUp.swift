package import Postgres

extension Session {
    /// Minutes after a step-up (password or code) in which the session may act on money and roles.
    package static let stepUpMinutes = 10

    /// Whether the session had a step-up within the last `stepUpMinutes`.
    package static func isSteppedUp(_ id: ID) -> Query<Bool> {
        .one(
            """
            SELECT coalesce((SELECT stepped_up_at > kernel.now() - make_interval(mins => \(stepUpMinutes))
                             FROM identity.session WHERE id = \(id)), false)
            """
        ) { row in try row.next() }
    }

    /// The same, and locks the session until the transaction ends. False also where it has ended or belongs to another person.
    package static func isSteppedUp(_ id: ID, of person: Person.ID) -> Query<Bool> {
        Query<Bool?>.first(
            """
            SELECT coalesce(stepped_up_at > kernel.now() - make_interval(mins => \(stepUpMinutes)), false)
            FROM identity.session s WHERE s.id = \(id) AND s.person_id = \(person) AND \(isOpen) FOR UPDATE
            """
        ) { row in try row.next() }.map { $0 ?? false }
    }

    /// Records that the person showed the second factor. It counts as a step-up, too.
    package static func recordSecondFactor(_ id: ID, in tx: Transaction) async throws {
        try await tx.run("UPDATE identity.session SET second_factor_at = kernel.now(), stepped_up_at = kernel.now() WHERE id = \(id)")
    }

    /// Records for all sessions of the person that they have shown no second factor.
    package static func forgetSecondFactor(of person: Person.ID, in tx: Transaction) async throws {
        try await tx.run("UPDATE identity.session SET second_factor_at = NULL WHERE person_id = \(person)")
    }
}
