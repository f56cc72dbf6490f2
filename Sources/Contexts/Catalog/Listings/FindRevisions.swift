package import Kernel
package import Postgres
package import Sellers

/// A revision as a row of the staff's queue.
package struct RevisionLine: Sendable, Equatable {
    /// The raw values are stored.
    package enum Kind: String, Sendable {
        case new, offer, edit
    }

    package let id: Revision.ID
    package let kind: Kind
    /// In the original language.
    package let title: String
    package let sellerName: String
    package let sellerSlug: String
    package let state: Revision.State
    package let submittedAt: Moment
    /// Nil while it waits.
    package let decidedAt: Moment?

    /// The most that one page of the queue shows.
    package static let most = 50
}

extension Revision {
    /// Those that wait, the oldest first; of another state, the last decided first. One more than `RevisionLine.most` says that there is
    /// another page.
    ///
    /// - Parameters:
    ///   - words: a part of the title or of the shop's name, or the shop's slug; empty for all.
    ///   - last: the last revision of the page before; nil for the first page.
    package static func list(_ state: State, matching words: String, after last: ID?) -> Query<[RevisionLine]> {
        let order: SQL = state == .waiting ? "r.submitted_at, r.id" : "r.decided_at DESC, r.id DESC"
        let rest: SQL =
            switch (last, state) {
            case (nil, _): "true"
            case (let last?, .waiting):
                "coalesce((SELECT (r.submitted_at, r.id) > (l.submitted_at, l.id) FROM catalog.revision l WHERE l.id = \(last)), true)"
            case (let last?, _):
                "coalesce((SELECT (r.decided_at, r.id) < (l.decided_at, l.id) FROM catalog.revision l WHERE l.id = \(last)), true)"
            }
        return .all(
            """
            SELECT r.id, r.kind, r.title, s.name, s.slug, r.state, r.submitted_at, r.decided_at
            FROM catalog.revision r JOIN \(Seller.rows) s ON s.id = r.seller_id
            WHERE r.state = \(state) AND \(condition(words)) AND \(rest) ORDER BY \(order) LIMIT \(RevisionLine.most + 1)
            """
        ) { row in
            RevisionLine(
                id: try row.next(), kind: try row.next(), title: try row.next(), sellerName: try row.next(), sellerSlug: try row.next(),
                state: try row.next(), submittedAt: try row.next(), decidedAt: try row.next())
        }
    }

    /// How many wait for the staff.
    package static let waitingCount = Query<Int>.one("SELECT count(*) FROM catalog.revision WHERE state = 'waiting'") { row in
        try row.next()
    }

    /// How many of the seller's wait for the staff.
    package static func waitingCount(of seller: Seller.ID) -> Query<Int> {
        .one("SELECT count(*) FROM catalog.revision WHERE seller_id = \(seller) AND state = 'waiting'") { row in try row.next() }
    }

    private static func condition(_ words: String) -> SQL {
        guard !words.isEmpty else { return "true" }
        let pattern = "%" + words.replacing(/[\\%_]/) { "\\\($0.output)" } + "%"
        return "(r.title ILIKE \(pattern) OR s.name ILIKE \(pattern) OR s.slug = lower(\(words)))"
    }
}
