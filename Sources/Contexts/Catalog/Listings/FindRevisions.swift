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
    /// The file for all of whose listings that wait this row stands; nil for a listing by itself.
    package let file: File?

    package struct File: Sendable, Equatable {
        package let batch: ListingBatch.ID
        /// Nil once it is forgotten.
        package let name: String?
        /// How many of its listings wait.
        package let waiting: Int

        package init(batch: ListingBatch.ID, name: String?, waiting: Int) {
            (self.batch, self.name, self.waiting) = (batch, name, waiting)
        }
    }

    /// The most that one page of the queue shows.
    package static let most = 50
}

extension Revision {
    /// Those that wait, the oldest first; of another state, the last decided first. What waits of one file is one row, that of its first
    /// listing. One more than `RevisionLine.most` says that there is another page.
    ///
    /// - Parameters:
    ///   - words: a part of the title, the file's name or the shop's name, or the shop's slug; empty for all. A file matches if one of its
    ///     listings does.
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
        let rows: SQL = state == .waiting ? waitingRows : "(SELECT id, NULL::bigint AS filed FROM catalog.revision WHERE state = \(state))"
        return .all(
            """
            SELECT r.id, r.kind, r.title, s.name, s.slug, r.state, r.submitted_at, r.decided_at, r.batch_id, b.name, queue.filed
            FROM \(rows) queue JOIN catalog.revision r ON r.id = queue.id JOIN \(Seller.rows) s ON s.id = r.seller_id
            LEFT JOIN catalog.batch b ON b.id = r.batch_id
            WHERE \(condition(words)) AND \(rest) ORDER BY \(order) LIMIT \(RevisionLine.most + 1)
            """
        ) { row in try RevisionLine(&row) }
    }

    /// What waits by itself, and the first revision that waits of each file with the number of them all.
    private static let waitingRows: SQL = """
        (SELECT id, NULL::bigint AS filed FROM catalog.revision WHERE state = 'waiting' AND batch_id IS NULL
         UNION ALL
         SELECT first.id, file.filed FROM (
             SELECT batch_id, min(place) AS place, count(*) AS filed FROM catalog.revision
             WHERE state = 'waiting' AND batch_id IS NOT NULL GROUP BY batch_id) file
         JOIN catalog.revision first ON first.batch_id = file.batch_id AND first.place = file.place)
        """

    /// How many items the queue of the staff has. What waits of one file is one item.
    package static let waitingCount = Query<Int>.one(
        """
        SELECT count(*) FILTER (WHERE batch_id IS NULL) + count(DISTINCT batch_id) FROM catalog.revision WHERE state = 'waiting'
        """
    ) { row in try row.next() }

    /// How many of the seller's wait for the staff.
    package static func waitingCount(of seller: Seller.ID) -> Query<Int> {
        .one("SELECT count(*) FROM catalog.revision WHERE seller_id = \(seller) AND state = 'waiting'") { row in try row.next() }
    }

    private static func condition(_ words: String) -> SQL {
        guard !words.isEmpty else { return "true" }
        let pattern = "%" + words.replacing(/[\\%_]/) { "\\\($0.output)" } + "%"
        return """
            (r.title ILIKE \(pattern) OR s.name ILIKE \(pattern) OR s.slug = lower(\(words)) OR queue.filed IS NOT NULL AND (
                b.name ILIKE \(pattern) OR EXISTS (
                    SELECT FROM catalog.revision other
                    WHERE other.batch_id = r.batch_id AND other.state = 'waiting' AND other.title ILIKE \(pattern))))
            """
    }
}

extension RevisionLine {
    fileprivate init(_ row: inout Row) throws {
        (id, kind, title) = (try row.next(), try row.next(), try row.next())
        (sellerName, sellerSlug, state) = (try row.next(), try row.next(), try row.next())
        (submittedAt, decidedAt) = (try row.next(), try row.next())
        let (batch, name): (ListingBatch.ID?, String?) = (try row.next(), try row.next())
        let filed: Int? = try row.next()
        file = batch.flatMap { batch in filed.map { File(batch: batch, name: name, waiting: $0) } }
    }
}
