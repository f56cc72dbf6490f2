package import Auditing
import Foundation
package import Identity
package import Kernel
package import Postgres

/// An act for which one member of the staff asks, and which a second one approves or refuses.
package struct ApprovalRequest: Sendable, Equatable {
    package typealias ID = Kernel.ID<ApprovalRequest>

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        case waiting
        /// A second person approved, and the act was done.
        case approved
        case refused
        /// The asker took it back, or it expired and was asked for again.
        case withdrawn
        /// The values to change were no longer those of the request when it was approved. Nothing was done.
        case void
        /// Nobody decided in time. It is never stored.
        case expired
    }

    package enum Refusal: Error, Equatable {
        /// There is no such request.
        case unknown
        /// It is decided already, or expired.
        case over
        /// The person asked for it, so another one must decide.
        case ownRequest
        /// It would change nothing, or its subject does not exist.
        case pointless
        /// The same is asked for already.
        case alreadyAsked
        /// A reason is missing, or longer than `Audit.longestReason`.
        case reasonUnfit
    }

    /// The hours in which a request can be decided. `house.only_decided` has the same number.
    package static let hours = 72

    package let id: ID
    package let act: ApprovalAct
    package let before: Audit.Values
    package let after: Audit.Values
    /// Empty once the reason is forgotten.
    package let why: String
    package let askedBy: Person.ID
    package let askedAt: Moment
    package let state: State
    package let decidedBy: Person.ID?
    package let decidedAt: Moment?

    package var expiresAt: Moment { askedAt.adding(seconds: Int64(Self.hours) * 3600) }

    /// The requests that wait, the oldest first.
    ///
    /// - Parameters:
    ///   - asker: whose requests; nil for those of everybody.
    ///   - subject: the subject of the requests; nil for any.
    package static func waiting(askedBy asker: Person.ID? = nil, on subject: Audit.Subject? = nil) -> Query<[ApprovalRequest]> {
        let subject: SQL = if let subject { "subject = \(subject.description)" } else { "true" }
        return all(
            """
            state = 'waiting' AND \(isInTime) AND \(isAsked(by: asker))
            AND \(subject) ORDER BY asked_at, id LIMIT 200
            """)
    }

    /// The newest requests that are decided or expired.
    ///
    /// - Parameter asker: whose requests; nil for those of everybody.
    package static func past(askedBy asker: Person.ID? = nil) -> Query<[ApprovalRequest]> {
        all(
            """
            NOT (state = 'waiting' AND \(isInTime)) AND \(isAsked(by: asker))
            ORDER BY asked_at DESC, id DESC LIMIT 100
            """)
    }

    package static func with(_ id: ID) -> Query<ApprovalRequest?> { all("id = \(id)").map(\.first) }

    static let isInTime: SQL = "asked_at > kernel.now() - make_interval(hours => \(hours))"

    private static func isAsked(by asker: Person.ID?) -> SQL { if let asker { "asked_by = \(asker)" } else { "true" } }

    private static func all(_ condition: SQL) -> Query<[ApprovalRequest]> {
        Query<[ApprovalRequest?]>.all(
            """
            SELECT id, act, arguments::text, before::text, after::text, coalesce(why, ''), asked_by, asked_at,
                CASE WHEN state = 'waiting' AND NOT \(isInTime) THEN 'expired' ELSE state END, decided_by, decided_at
            FROM house.approval_request WHERE \(condition)
            """
        ) { row in try ApprovalRequest(&row) }
        .map { $0.compactMap(\.self) }
    }

    /// - Returns: nil for an act that this version does not know.
    private init?(_ row: inout Row) throws {
        let decoder = JSONDecoder()
        func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try decoder.decode(type, from: Data(try row.next(String.self).utf8))
        }
        id = try row.next()
        let name = try row.next(String.self)
        let act = ApprovalAct(name, try read([String: String].self))
        (before, after) = (try read(Audit.Values.self), try read(Audit.Values.self))
        (why, askedBy, askedAt) = (try row.next(), try row.next(), try row.next())
        (state, decidedBy, decidedAt) = (try row.next(), try row.next(), try row.next())
        guard let act else { return nil }
        self.act = act
    }
}
