package import Kernel
package import Postgres
import Secrets

/// A login of a person in one browser.
package struct Session: Sendable, Equatable {
    package typealias ID = Kernel.ID<Session>

    package let id: ID
    package let person: Person.ID
    package let madeAt: Moment
    /// When it was last used, to within ten minutes; for staff to within a minute.
    package let seenAt: Moment
    /// The network address that it was begun from.
    package let address: String
    package let userAgent: String
    /// When the person last authenticated again (step-up); nil where they never did.
    package let steppedUpAt: Moment?
    /// When the session showed the second factor; nil where it did not.
    package let secondFactorAt: Moment?
    /// Whether the use must be recorded with `recordSeen(_:in:)`.
    package let mustBeRecorded: Bool

    /// A session ends after this number of days without use, and after `mostDays` in any case.
    package static let idleDays = 30
    package static let mostDays = 180
    /// A session of staff ends after this number of minutes without use, and after `mostHoursOfStaff` in any case.
    package static let idleMinutesOfStaff = 30
    package static let mostHoursOfStaff = 8
    /// Seconds between two records of use. For staff they are few, so that the limit of 30 minutes is exact enough.
    private static let seenGrain = 600
    private static let seenGrainOfStaff = 60

    /// An SQL condition on `identity.session s`: whether the session's person has a staff role.
    private static let isOfStaff: SQL = "EXISTS (SELECT FROM identity.staff_role r WHERE r.person_id = s.person_id)"

    /// An SQL condition on `identity.session s`: whether the session has not ended.
    static let isOpen: SQL = """
        s.expires_at > kernel.now() AND s.seen_at > kernel.now() - make_interval(days => \(idleDays))
        AND (NOT \(isOfStaff) OR (s.seen_at > kernel.now() - make_interval(mins => \(idleMinutesOfStaff))
                                  AND s.made_at > kernel.now() - make_interval(hours => \(mostHoursOfStaff))))
        """

    /// The columns of `identity.session s` that `init(_:)` reads.
    private static let columns: SQL = """
        s.id, s.person_id, s.made_at, s.seen_at, s.address, s.user_agent, s.stepped_up_at, s.second_factor_at,
        s.seen_at <= kernel.now() - make_interval(secs => CASE WHEN \(isOfStaff) THEN \(seenGrainOfStaff)::int ELSE \(seenGrain)::int END)
        """

    /// The secret in the browser's cookie: 256 random bits in base64url. It is never stored or logged.
    package struct Token: Sendable, Equatable {
        package let secret: String

        /// A new random token.
        package init() { secret = Base64URL.encode(Randomness.bytes(32)) }

        /// - Returns: nil where the value does not have the form of a token.
        package init?(_ cookie: String) {
            guard Base64URL.isEncoded(cookie, bytes: 32) else { return nil }
            secret = cookie
        }

        /// The SHA-256 of the secret, which the table stores.
        var digest: Bytes { Bytes(Digest.sha256(Array(secret.utf8))) }
    }

    /// The session with that token and its person; nil where it has ended.
    package static func of(_ token: Token) -> Query<(session: Session, person: Person)?> {
        .first(
            """
            SELECT \(Person.columns), \(columns) FROM identity.session s JOIN identity.person p ON p.id = s.person_id
            WHERE s.token = \(token.digest) AND \(isOpen)
            """
        ) { row in
            let person = try Person(&row)
            return (try Session(&row), person)
        }
    }

    /// An SQL expression: the person of the session with that token.
    package static func person(of token: Token) -> SQL { "(SELECT person_id FROM identity.session WHERE token = \(token.digest))" }

    /// A person's open sessions, the most recently used first.
    package static func all(of person: Person.ID) -> Query<[Session]> {
        .all(
            """
            SELECT \(columns) FROM identity.session s WHERE s.person_id = \(person) AND \(isOpen) ORDER BY s.seen_at DESC, s.id
            """
        ) { row in try Session(&row) }
    }

    init(_ row: inout Row) throws {
        id = try row.next()
        person = try row.next()
        madeAt = try row.next()
        seenAt = try row.next()
        address = try row.next()
        userAgent = try row.next()
        steppedUpAt = try row.next()
        secondFactorAt = try row.next()
        mustBeRecorded = try row.next()
    }
}
