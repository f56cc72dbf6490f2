package import Kernel
package import Postgres
import Sellers

extension ListingBatch {
    /// How the listings of a file stand.
    package struct Overview: Sendable, Equatable {
        package let batch: ListingBatch
        /// The place of the last revision. A decision is about the revisions up to it.
        package let places: Int
        /// How many revisions have each state.
        package let counts: [Revision.State: Int]
        /// When the first one that waits was submitted; nil if none waits.
        package let waitsSince: Moment?
        /// How many of those that wait are in each category, by its slug.
        package let categories: [String: Int]

        package var waiting: Int { counts[.waiting] ?? 0 }
    }

    /// A revision of a batch, as a page about the batch shows it.
    package struct Sample: Sendable, Equatable {
        package let id: Revision.ID
        package let kind: RevisionLine.Kind
        /// In the original language.
        package let title: String
        /// The category's slug.
        package let category: String
        /// The lowest price of its variants.
        package let price: Money
        package let obstacle: Revision.Obstacle?
    }

    /// How many the staff sees of those that wait.
    package static let mostSamples = 20
    /// How many a page lists of those that a decision left waiting.
    package static let mostHeld = 50

    package static func overview(_ id: ID) -> Query<Overview?> {
        .first(
            """
            SELECT b.id, b.seller_id, b.name, b.places, r.states, r.counts, w.since, w.slugs, w.counts FROM catalog.batch b
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(state), '{}') AS states, coalesce(array_agg(count), '{}') AS counts
                FROM (SELECT state, count(*) FROM catalog.revision WHERE batch_id = b.id GROUP BY state) AS one) r
            CROSS JOIN LATERAL (
                SELECT min(since) AS since, coalesce(array_agg(slug), '{}') AS slugs, coalesce(array_agg(count), '{}') AS counts
                FROM (SELECT change->>'category' AS slug, count(*), min(submitted_at) AS since FROM catalog.revision
                      WHERE batch_id = b.id AND state = 'waiting' GROUP BY 1) AS one) w
            WHERE b.id = \(id)
            """
        ) { row in
            let batch = ListingBatch(id: try row.next(), seller: try row.next(), name: try row.next())
            let places: Int = try row.next()
            let (states, counts): ([String], [Int]) = (try row.next(), try row.next())
            let since: Moment? = try row.next()
            let (slugs, sizes): ([String], [Int]) = (try row.next(), try row.next())
            let byState = zip(states, counts).compactMap { state, count in Revision.State(rawValue: state).map { ($0, count) } }
            return Overview(
                batch: batch, places: places, counts: Dictionary(uniqueKeysWithValues: byState), waitsSince: since,
                categories: Dictionary(zip(slugs, sizes)) { $0 + $1 })
        }
    }

    /// Those that wait, at most `mostSamples`, spread evenly over the file. Everybody sees the same ones. Their keys decide which.
    /// The shop does not know the keys when it writes the file, so it cannot choose the sample.
    ///
    /// - Parameter category: only those of the category with this slug; nil for all.
    package static func sample(of batch: ID, in category: String? = nil) -> Query<[Sample]> {
        .all(
            """
            SELECT r.id, r.kind, r.title, r.change->>'category', \(price), r.obstacle
            FROM (
                SELECT DISTINCT ON (part) id FROM (
                    SELECT id, ntile(\(mostSamples)) OVER (ORDER BY place) AS part FROM catalog.revision
                    WHERE batch_id = \(batch) AND state = 'waiting'
                      AND (\(category as String?)::text IS NULL OR change->>'category' = \(category as String?)::text)) AS parts
                ORDER BY part, md5(id::text)) AS chosen
            JOIN catalog.revision r ON r.id = chosen.id ORDER BY r.place
            """
        ) { row in try Sample(&row) }
    }

    /// Those that a decision left waiting, at most `mostHeld`.
    package static func held(of batch: ID) -> Query<[Sample]> {
        .all(
            """
            SELECT r.id, r.kind, r.title, r.change->>'category', \(price), r.obstacle FROM catalog.revision r
            WHERE r.batch_id = \(batch) AND r.state = 'waiting' AND r.obstacle IS NOT NULL ORDER BY r.place LIMIT \(mostHeld)
            """
        ) { row in try Sample(&row) }
    }

    /// The lowest price of a revision `r`.
    private static let price: SQL = """
        coalesce((SELECT min((v->'price'->>'minor')::bigint) FROM jsonb_array_elements(r.change->'variants') AS v), 0)
        """
}

extension ListingBatch.Sample {
    fileprivate init(_ row: inout Row) throws {
        (id, kind, title, category) = (try row.next(), try row.next(), try row.next(), try row.next())
        (price, obstacle) = (try row.next(), try row.next())
    }
}

extension ListingBatch {
    /// How many wait up to a place.
    package static func waitingCount(of batch: ID, until place: Int) -> Query<Int> {
        .one("SELECT count(*) FROM catalog.revision WHERE batch_id = \(batch) AND place <= \(place) AND state = 'waiting'") { row in
            try row.next()
        }
    }
}
