import Auditing
import Kernel
package import Postgres

/// Limits of how often codes of the second factor may be typed.
extension SecondFactor {
    /// Wrong codes of the app that one person may type in a day.
    package static let mostWrongADay = 50
    /// Wrong codes in a row after which the owner is alerted.
    package static let wrongBeforeAlert = 5

    /// Counts a try before its code is checked. The limits are ten within 15 minutes, and 50 wrong codes of the app a day.
    ///
    /// A try counts as wrong until `consume` finds the code right. A recovery code has 80 random bits, so nobody can guess it. It does not
    /// count for the day, so an attacker who knows the password cannot lock the owner out. A try counts in a transaction of its own.
    /// - Throws: `RateLimit.Exceeded`.
    package static func consumeTry(_ typed: String, of person: Person.ID, in db: Database) async throws {
        try await db.transaction { tx in
            try await RateLimit.consume("identity.second-factor:\(person)", limit: 10, per: 15 * 60, in: tx)
            guard RecoveryCode(typed: typed) == nil else { return }
            let counted = try await tx.run(
                """
                UPDATE identity.second_factor SET wrong_in_a_row = wrong_in_a_row + 1,
                    wrong_today = CASE WHEN wrong_since > kernel.now() - interval '1 day' THEN wrong_today + 1 ELSE 1 END,
                    wrong_since = CASE WHEN wrong_since > kernel.now() - interval '1 day' THEN wrong_since ELSE kernel.now() END
                WHERE person_id = \(person) AND (wrong_today < \(mostWrongADay) OR wrong_since <= kernel.now() - interval '1 day')
                """)
            guard counted == 0, let seconds = try await tx.read(Self.wait(of: person)) else { return }
            throw RateLimit.Exceeded(retryAfter: max(1, seconds))
        }
    }

    /// Seconds until a person's codes are accepted again; nil where no tries were counted, or there is no second factor.
    private static func wait(of person: Person.ID) -> Query<Int?> {
        .first(
            """
            SELECT ceil(extract(epoch FROM wrong_since + interval '1 day' - kernel.now()))::int
            FROM identity.second_factor WHERE person_id = \(person) AND wrong_since IS NOT NULL
            """
        ) { row in try row.next() }
    }

    /// Records that a code was wrong. After several in a row it alerts the owner, at most once a day.
    package static func recordWrong(of person: Person.ID, in db: Database) async throws {
        try await db.transaction { tx in
            guard let owner = try await tx.read(Person.locked(person)) else { return }
            let isTold = try await tx.run(
                """
                UPDATE identity.second_factor SET warned_at = kernel.now()
                WHERE person_id = \(person) AND confirmed_at IS NOT NULL AND wrong_in_a_row >= \(wrongBeforeAlert)
                  AND (warned_at IS NULL OR warned_at <= kernel.now() - interval '1 day')
                """)
            guard isTold == 1 else { return }
            try await Audit.record("identity.wrong-codes", by: person.actor, on: person.auditSubject, in: tx)
            try await SecurityAlert.raise(.wrongCodes, about: owner, in: tx)
        }
    }
}
