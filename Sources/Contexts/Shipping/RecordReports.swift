package import Jobs
package import Kernel
package import Postgres
import Secrets
package import Sellers

/// What a carrier says about a tracking number.
package struct ParcelReport: Sendable, Hashable {
    package let tracking: String
    /// The carrier's identifier of the event, else a digest of its content.
    package let event: String
    package let word: String
    package let occurredAt: Moment

    /// - Parameters:
    ///   - tracking: as the carrier writes it.
    ///   - id: the carrier's identifier of the event; nil where it has none.
    /// - Returns: nil if something is missing or too long.
    package init?(tracking: String, id: String?, word: String, at occurredAt: Moment) {
        guard let tracking = Parcel.tracking(typed: tracking) else { return nil }
        let word = Self.folded(word)
        guard (1...Self.longestWord).contains(word.length) else { return nil }
        let event = id?.tidied ?? ""
        guard event.length <= 90, !event.unicodeScalars.contains(where: \.isUnreadable) else { return nil }
        self.tracking = tracking
        self.word = word
        self.occurredAt = occurredAt
        self.event = event.isEmpty ? "at \(occurredAt.seconds) \(Digest.sha256(hexadecimal: word).prefix(32))" : "id \(event)"
    }

    /// The longest word, in Unicode scalars.
    static let longestWord = 100

    /// A word of a carrier as it is stored and compared: in lower case, with single spaces.
    package static func folded(_ word: String) -> String { word.readable.tidied.lowercased() }
}

/// Something happened to a parcel. A subscriber reads what is known by now.
package struct ParcelMoved: Event {
    package static let name = "shipping.parcel-moved"

    package let parcel: Parcel.ID
    package let key: Parcel.Key
    package let seller: Seller.ID
}

/// A carrier or the house told of something that the shop of the parcel must know, see `ParcelEvent.Kind.concernsShop`.
package struct ParcelAlert: Event {
    package static let name = "shipping.parcel-alert"

    /// The number of the parcel's event.
    package let event: Int64
    package let parcel: Parcel.ID
    package let key: Parcel.Key
    package let kind: ParcelEvent.Kind
    package let reason: ParcelEvent.Reason?
}

extension Parcel {
    /// What became of reports.
    package struct Recorded: Sendable, Equatable {
        /// Events that were new.
        package var recorded = 0
        /// Events that were there already.
        package var repeated = 0
        /// Events about tracking numbers that no parcel has yet.
        package var parked = 0
        /// Events with a word that nobody has explained. They are recorded too.
        package var unexplained = 0

        package init() {}
    }

    /// Records what a carrier says. Each event takes effect once, in whatever order they come.
    ///
    /// - Parameter source: `carrier` or `file`.
    package static func record(
        _ reports: [ParcelReport], from carrier: Carrier.ID, as source: ParcelEvent.Source, in tx: Transaction
    ) async throws -> Recorded {
        var outcome = Recorded()
        let trackings = Array(Set(reports.map(\.tracking)))
        // The lock of the carrier keeps a parcel from being labelled between the look for it and the parking of its event. That of the
        // parcels keeps their state in step with their events, and its order prevents deadlocks.
        let (_, found, words) = try await tx.read(
            Query<Carrier.ID?>.first("SELECT id FROM shipping.carrier WHERE id = \(carrier) FOR SHARE") { row in try row.next() },
            Query<[(ID, String)]>.all(
                """
                SELECT id, tracking FROM shipping.parcel WHERE carrier_id = \(carrier) AND tracking = ANY(\(trackings)::text[])
                ORDER BY id FOR UPDATE
                """
            ) { row in (try row.next(), try row.next()) }, Carrier.words(of: carrier))
        let parcels = Dictionary(uniqueKeysWithValues: found.map { ($1, $0) })
        let meanings = Dictionary(uniqueKeysWithValues: words.map { ($0.word, $0) })
        var news: [News] = []
        for report in Set(reports).sorted(by: { ($0.occurredAt, $0.event) < ($1.occurredAt, $1.event) }) {
            guard let parcel = parcels[report.tracking] else {
                outcome.parked += try await park(report, of: carrier, as: source, in: tx)
                continue
            }
            let meaning = meanings[report.word]
            news.append(
                News(
                    parcel: parcel, event: report.event, kind: meaning?.kind, reason: meaning?.reason, word: report.word,
                    at: report.occurredAt))
        }
        let kinds = try await insert(news, source, in: tx)
        outcome.recorded = kinds.count
        outcome.repeated = news.count - kinds.count
        outcome.unexplained = kinds.count { $0 == nil }
        return outcome
    }

    /// An event that may be there already.
    private struct News {
        let parcel: ID
        let event: String
        let kind: ParcelEvent.Kind?
        let reason: ParcelEvent.Reason?
        let word: String
        let at: Moment
    }

    /// Records what a person of the shop or of the house says about a parcel.
    ///
    /// - Throws: `Refusal.unknownParcel`.
    package static func record(
        _ kind: ParcelEvent.Kind, _ reason: ParcelEvent.Reason? = nil, by source: ParcelEvent.Source, at now: Moment, of parcel: ID,
        seller: Seller.ID, in tx: Transaction
    ) async throws {
        guard try await tx.read(locked(parcel, of: seller)) != nil else { throw Refusal.unknownParcel }
        let event = "hand \(kind.rawValue) \(now.seconds)"
        _ = try await insert([News(parcel: parcel, event: event, kind: kind, reason: reason, word: "", at: now)], source, in: tx)
    }

    /// Writes the events that are new, brings the state of their parcels in step with them, and tells of it.
    ///
    /// - Returns: the kinds of the new events.
    private static func insert(
        _ news: [News], _ source: ParcelEvent.Source, in tx: Transaction
    ) async throws -> [ParcelEvent.Kind?] {
        guard !news.isEmpty else { return [] }
        // A carrier's clock may be ahead, but nothing has happened in the future.
        let written = try await tx.read(
            Query<[(Int64, ID, ParcelEvent.Kind?, ParcelEvent.Reason?)]>.all(
                """
                INSERT INTO shipping.parcel_event (parcel_id, event, kind, reason, word, source, occurred_at)
                SELECT n.parcel_id, n.event, n.kind, n.reason, n.word, \(source)::text, least(n.occurred_at, kernel.now())
                FROM unnest(\(news.map(\.parcel))::uuid[], \(news.map(\.event))::text[], \(news.map(\.kind?.rawValue))::text[],
                    \(news.map(\.reason?.rawValue))::text[], \(news.map(\.word))::text[], \(news.map(\.at))::timestamptz[])
                    AS n (parcel_id, event, kind, reason, word, occurred_at)
                ON CONFLICT ON CONSTRAINT parcel_event_once DO NOTHING RETURNING id, parcel_id, kind, reason
                """
            ) { row in (try row.next(), try row.next(), try row.next(), try row.next()) })
        let changed = Set(written.filter { $0.2 != nil }.map(\.1)).sorted()
        guard !changed.isEmpty else { return written.map(\.2) }
        // The house takes note again of a parcel that is lost once more.
        let moved = try await tx.read(
            Query<[ParcelMoved]>.all(
                """
                UPDATE shipping.parcel p SET state = e.kind, state_at = e.occurred_at,
                    noted_at = CASE WHEN p.state IS NOT DISTINCT FROM e.kind THEN p.noted_at END
                FROM unnest(\(changed)::uuid[]) AS c (id)
                CROSS JOIN LATERAL (
                    SELECT kind, occurred_at FROM shipping.parcel_event WHERE parcel_id = c.id AND kind IS NOT NULL
                    -- A label only precedes what a carrier does with the parcel, even if the shop enters its number later.
                    ORDER BY kind = 'labelled' AND EXISTS (
                            SELECT FROM shipping.parcel_event
                            WHERE parcel_id = c.id AND kind NOT IN ('labelled', 'lost', 'damaged')),
                        occurred_at DESC, \(ParcelEvent.rank) DESC, id DESC LIMIT 1) e
                WHERE p.id = c.id RETURNING p.id, p.key, p.seller_id
                """
            ) { row in ParcelMoved(parcel: try row.next(), key: try row.next(), seller: try row.next()) })
        for fact in moved { try await Outbox.publish(fact, in: tx) }
        let keys = Dictionary(uniqueKeysWithValues: moved.map { ($0.parcel, $0.key) })
        for (event, parcel, kind, reason) in written where source != .seller {
            guard let kind, kind.concernsShop, let key = keys[parcel] else { continue }
            try await Outbox.publish(ParcelAlert(event: event, parcel: parcel, key: key, kind: kind, reason: reason), in: tx)
        }
        return written.map(\.2)
    }

    /// - Returns: 1 if the report is parked now, 0 if it was parked already.
    private static func park(
        _ report: ParcelReport, of carrier: Carrier.ID, as source: ParcelEvent.Source, in tx: Transaction
    ) async throws -> Int {
        try await tx.run(
            """
            INSERT INTO shipping.parked_event (carrier_id, tracking, event, word, source, occurred_at)
            VALUES (\(carrier), \(report.tracking), \(report.event), \(report.word), \(source), \(report.occurredAt))
            ON CONFLICT DO NOTHING
            """)
    }

    /// Records what a carrier has said about a tracking number before a parcel had it.
    static func recordParked(_ tracking: String, of carrier: Carrier.ID, in tx: Transaction) async throws {
        let parked = try await tx.read(
            Query<[(ParcelReport, ParcelEvent.Source)]>.all(
                """
                DELETE FROM shipping.parked_event WHERE carrier_id = \(carrier) AND tracking = \(tracking)
                RETURNING event, word, occurred_at, source
                """
            ) { row in (ParcelReport(tracking, try row.next(), try row.next(), try row.next()), try row.next()) })
        for source in [ParcelEvent.Source.carrier, .file] {
            let reports = parked.filter { $1 == source }.map(\.0)
            if !reports.isEmpty { _ = try await record(reports, from: carrier, as: source, in: tx) }
        }
    }

    /// How many days an event waits for its parcel.
    package static let daysParked = 7

    /// The periodic job that forgets events whose parcel never came.
    package static func register(on jobs: inout JobTable) {
        jobs.every(3_600, "shipping.parked-sweep") { db in
            try await db.transaction { tx in
                _ = try await tx.run(
                    "DELETE FROM shipping.parked_event WHERE received_at < kernel.now() - make_interval(days => \(daysParked))")
            }
        }
    }
}

extension ParcelReport {
    init(_ tracking: String, _ event: String, _ word: String, _ occurredAt: Moment) {
        (self.tracking, self.event, self.word, self.occurredAt) = (tracking, event, word, occurredAt)
    }
}
