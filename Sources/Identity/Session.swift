package import Kernel
package import Postgres
import Secrets

/// A browser in which a person is known.
package struct Session: Sendable, Equatable {
    package typealias ID = Kernel.ID<Session>

    package let id: ID
    package let person: Person.ID
    package let madeAt: Moment
    /// At most ten minutes old while it is used; a minute, of whoever has a duty.
    package let seenAt: Moment
    /// Where it was begun from.
    package let address: String
    package let userAgent: String
    /// When the person last showed again who they are, for what asks for that.
    package let steppedUpAt: Moment?
    package let secondFactorAt: Moment?
    /// Whether it is time to note that it is used, see `noteSeen`.
    package let mustBeRecorded: Bool

    /// Days after which it ends: unused, and in any case.
    package static let idleDays = 30
    package static let mostDays = 180
    /// Of whoever has a duty: minutes unused, and hours in any case.
    package static let idleMinutesOfStaff = 30
    package static let mostHoursOfStaff = 8
    /// Seconds after which its use is noted anew. Of staff they are so few that 30 minutes are 30 minutes.
    private static let seenGrain = 600
    private static let seenGrainOfStaff = 60

    /// Whether its person has a duty, as a part of a statement about `identity.session s`.
    private static let isOfStaff: SQL = "EXISTS (SELECT FROM identity.duty d WHERE d.person_id = s.person_id)"

    /// Whether it has not ended, as a part of a statement about `identity.session s`.
    static let isOpen: SQL = """
        s.expires_at > kernel.now() AND s.seen_at > kernel.now() - make_interval(days => \(idleDays))
        AND (NOT \(isOfStaff) OR (s.seen_at > kernel.now() - make_interval(mins => \(idleMinutesOfStaff))
                                  AND s.made_at > kernel.now() - make_interval(hours => \(mostHoursOfStaff))))
        """

    /// What `init(_:)` reads, of `identity.session s`.
    private static let columns: SQL = """
        s.id, s.person_id, s.made_at, s.seen_at, s.address, s.user_agent, s.stepped_up_at, s.second_factor_at,
        s.seen_at <= kernel.now() - make_interval(secs => CASE WHEN \(isOfStaff) THEN \(seenGrainOfStaff)::int ELSE \(seenGrain)::int END)
        """

    /// What the browser keeps: 256 random bits in base64url. It is never stored or logged.
    package struct Token: Sendable, Equatable {
        package let secret: String

        /// A new one.
        package init() { secret = Base64URL.encode(Randomness.bytes(32)) }

        /// - Returns: nil where a cookie of that value was never given.
        package init?(_ cookie: String) {
            guard Base64URL.isEncoded(cookie, bytes: 32) else { return nil }
            secret = cookie
        }

        /// Its SHA-256, under which the table has it.
        var digest: Bytes { Bytes(Digest.sha256(Array(secret.utf8))) }
    }

    /// The session of that cookie and whose it is; nil where it has ended.
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

    /// Whose session that cookie is, as a part of a statement.
    package static func person(of token: Token) -> SQL { "(SELECT person_id FROM identity.session WHERE token = \(token.digest))" }

    /// Those that a person has, the one that was used last first.
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
