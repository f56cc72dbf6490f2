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
        var changed: Set<ID> = []
        for report in Set(reports) {
            guard let parcel = parcels[report.tracking] else {
                outcome.parked += try await park(report, of: carrier, as: source, in: tx)
                continue
            }
            let meaning = meanings[report.word]
            let isNew = try await insert(
                report.event, meaning?.kind, meaning?.reason, word: report.word, source, at: report.occurredAt, of: parcel, in: tx)
            guard isNew else {
                outcome.repeated += 1
                continue
            }
            outcome.recorded += 1
            if meaning == nil { outcome.unexplained += 1 } else { changed.insert(parcel) }
        }
        try await settle(changed.sorted(), in: tx)
        return outcome
    }

    /// Records what a person of the shop or of the house says about a parcel.
    ///
    /// - Throws: `Refusal.unknownParcel`.
    package static func record(
        _ kind: ParcelEvent.Kind, _ reason: ParcelEvent.Reason? = nil, by source: ParcelEvent.Source, at now: Moment, of parcel: ID,
        seller: Seller.ID, in tx: Transaction
    ) async throws {
        let known = Query<ID?>.first("SELECT id FROM shipping.parcel WHERE id = \(parcel) AND seller_id = \(seller) FOR UPDATE") { row in
            try row.next()
        }
        guard try await tx.read(known) != nil else { throw Refusal.unknownParcel }
        let event = "hand \(kind.rawValue) \(now.seconds)"
        guard try await insert(event, kind, reason, word: "", source, at: now, of: parcel, in: tx) else { return }
        try await settle([parcel], in: tx)
    }

    /// - Returns: false where the event is there already.
    private static func insert(
        _ event: String, _ kind: ParcelEvent.Kind?, _ reason: ParcelEvent.Reason?, word: String, _ source: ParcelEvent.Source,
        at time: Moment, of parcel: ID, in tx: Transaction
    ) async throws -> Bool {
        // A carrier's clock may be ahead, but nothing has happened in the future.
        try await tx.run(
            """
            INSERT INTO shipping.parcel_event (parcel_id, event, kind, reason, word, source, occurred_at)
            VALUES (\(parcel), \(event), \(kind as ParcelEvent.Kind?), \(reason as ParcelEvent.Reason?), \(word), \(source),
                least(\(time), kernel.now()))
            ON CONFLICT ON CONSTRAINT parcel_event_once DO NOTHING
            """) == 1
    }

    /// Brings the state of these parcels in step with their events, and tells of it.
    private static func settle(_ parcels: [ID], in tx: Transaction) async throws {
        for parcel in parcels {
            let moved = try await tx.read(
                Query<ParcelMoved>.one(
                    """
                    UPDATE shipping.parcel p SET state = (
                        SELECT kind FROM shipping.parcel_event WHERE parcel_id = p.id AND kind IS NOT NULL
                        ORDER BY occurred_at DESC, \(ParcelEvent.rank) DESC, id DESC LIMIT 1)
                    WHERE p.id = \(parcel) RETURNING key, seller_id
                    """
                ) { row in ParcelMoved(parcel: parcel, key: try row.next(), seller: try row.next()) })
            try await Outbox.publish(moved, in: tx)
        }
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
