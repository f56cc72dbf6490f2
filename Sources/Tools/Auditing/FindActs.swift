package import Kernel
package import Postgres

/// An act as the reader of the log shows it.
package struct AuditedAct: Sendable, Equatable {
    /// Increases with time.
    package let id: Int
    package let doneAt: Moment
    /// Area and event, as `identity.password-changed`.
    package let name: String
    /// Who did it: a kind and a key.
    package let actor: String
    /// What it was done to: a kind and a key.
    package let subject: String
    package let facts: [String: String]
    package let before: Audit.Values
    package let after: Audit.Values
    /// The reason that somebody typed; nil without a reason, and once it is forgotten.
    package let why: String?
    /// Whether a reason was given.
    package let hasReason: Bool
    /// Whether the chain of hashes covers it already.
    package let isSealed: Bool
}

/// Which acts the reader of the log looks for. Nil and empty conditions hold for every act.
package struct AuditFilter: Sendable, Equatable {
    /// A kind and a key, such as `person 0193…`: acts by it and acts on it.
    package var party: String
    /// The beginning of the act's name, such as `identity.`.
    package var name: String
    /// The moment of the act, from the first to before the second.
    package var from: Moment?
    package var until: Moment?

    package init(party: String = "", name: String = "", from: Moment? = nil, until: Moment? = nil) {
        self.party = party
        self.name = name
        self.from = from
        self.until = until
    }
}

extension AuditedAct {
    /// The most acts of one page of the reader, unless it asks for more.
    package static let most = 50

    /// The newest acts that match, at most `most` + 1, so that the reader sees whether there are more.
    ///
    /// - Parameter before: only acts with a smaller key; nil for the first page.
    package static func find(_ filter: AuditFilter, before: Int?, most: Int = most) -> Query<[AuditedAct]> {
        all("\(condition(filter)) AND a.id < \(before ?? .max) ORDER BY a.id DESC LIMIT \(most + 1)")
    }

    package static func with(_ id: Int) -> Query<AuditedAct?> { all("a.id = \(id)").map(\.first) }

    private static func condition(_ filter: AuditFilter) -> SQL {
        var condition: SQL = "true"
        // One condition for each index, so that each filter uses its own.
        if !filter.party.isEmpty { condition = "\(condition) AND (a.actor = \(filter.party) OR a.subject = \(filter.party))" }
        if !filter.name.isEmpty { condition = "\(condition) AND starts_with(a.name, \(filter.name))" }
        if let from = filter.from { condition = "\(condition) AND a.done_at >= \(from)" }
        if let until = filter.until { condition = "\(condition) AND a.done_at < \(until)" }
        return condition
    }

    private static func all(_ condition: SQL) -> Query<[AuditedAct]> {
        .all(
            """
            SELECT a.id, a.done_at, a.name, a.actor, a.subject, a.details::text,
                (SELECT n.words FROM audit.note n WHERE n.act_id = a.id), EXISTS (SELECT FROM audit.link l WHERE l.act_id = a.id)
            FROM audit.act a WHERE \(condition)
            """
        ) { row in try AuditedAct(&row) }
    }

    private init(_ row: inout Row) throws {
        (id, doneAt, name) = (try row.next(), try row.next(), try row.next())
        (actor, subject) = (try row.next(), try row.next())
        let details = try Details.read(try row.next())
        (facts, before, after, hasReason) = (details.facts, details.before, details.after, details.why != nil)
        (why, isSealed) = (try row.next(), try row.next())
    }
}
