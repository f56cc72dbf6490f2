import Auditing
package import Kernel
package import Postgres
import Secrets

/// A table in which a carrier says what happened to many parcels. The house uploads it, sees what it would do, and applies it.
package struct StatusFile: Sendable, Equatable {
    package typealias ID = Kernel.ID<StatusFile>

    package let id: ID
    package let rows: Int
    package let uploadedAt: Moment
    /// How many of its rows were applied. It is less than `rows` if the process ended before the last row.
    package let done: Int
    /// What became of them.
    package let recorded: Parcel.Recorded
    /// Rows that cannot be applied.
    package let faulty: Int
    /// Nil until all of its rows were applied.
    package let appliedAt: Moment?

    package static let mostRows = 2_000
    package static let mostBytes = 500_000
    /// Days after the upload, in which a file can be applied.
    package static let daysToApply = 7
    /// Days after it was applied, in which its rows are kept.
    package static let daysKept = 90
    /// The most files of a carrier in an hour.
    static let mostAnHour = 60
    /// The most files in a list.
    package static let mostListed = 30
    /// The rows of one transaction.
    private static let step = 100

    /// A row, as it was read.
    package struct Row: Sendable {
        /// The line of the file, from 1.
        package let line: Int
        package let content: Result<ParcelReport, Fault>

        package init(line: Int, _ content: Result<ParcelReport, Fault>) {
            self.line = line
            self.content = content
        }
    }

    /// What is wrong with a row.
    package enum Fault: String, Error, Sendable, CaseIterable {
        /// The tracking number is missing or unfit.
        case tracking
        /// The carrier's word is missing or too long.
        case word
        /// The time is missing, has another form, or lies in the future.
        case time
        /// The identifier of the event is too long.
        case id
    }

    /// What a row does, or would do.
    package struct Effect: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            case faulty(Fault)
            /// The event is there already, or stands in an earlier row.
            case repeats
            /// No parcel has this number. The event waits for seven days.
            case parks
            /// Nobody has explained the word. The event is recorded and moves nothing.
            case unexplained
            case records(ParcelEvent.Kind, ParcelEvent.Reason?)
        }

        package let line: Int
        /// Empty if it cannot be read, as is `word`.
        package let tracking: String
        package let word: String
        package let occurredAt: Moment?
        package let kind: Kind
    }

    package enum Refusal: Error, Equatable {
        case unknownFile
        /// It has no row, or more than `mostRows`.
        case rows
    }
}

// MARK: Reads

extension StatusFile {
    private static let columns: SQL = "id, rows, uploaded_at, done, recorded, repeated, parked, unexplained, faulty, applied_at"

    private init(_ row: inout Postgres.Row) throws {
        id = try row.next()
        rows = try row.next()
        uploadedAt = try row.next()
        done = try row.next()
        var recorded = Parcel.Recorded()
        recorded.recorded = try row.next()
        recorded.repeated = try row.next()
        recorded.parked = try row.next()
        recorded.unexplained = try row.next()
        self.recorded = recorded
        faulty = try row.next()
        appliedAt = try row.next()
    }

    /// The files of a carrier, the newest first, at most `mostListed`.
    package static func of(_ carrier: Carrier.ID) -> Query<[StatusFile]> {
        .all(
            """
            SELECT \(columns) FROM shipping.status_file WHERE carrier_id = \(carrier)
            ORDER BY uploaded_at DESC, id DESC LIMIT \(mostListed)
            """
        ) { row in try StatusFile(&row) }
    }

    /// A file of that carrier; nil for another's.
    package static func with(_ id: ID, of carrier: Carrier.ID) -> Query<StatusFile?> {
        .first("SELECT \(columns) FROM shipping.status_file WHERE id = \(id) AND carrier_id = \(carrier)") { row in
            try StatusFile(&row)
        }
    }

    /// What each row of a file would do if it were applied now, in the order of the rows. After it was applied, all repeat.
    package static func effects(of id: ID) -> Query<[Effect]> {
        .all(
            """
            SELECT r.line, coalesce(r.tracking, ''), coalesce(r.word, ''), r.occurred_at, r.fault, p.id IS NOT NULL, w.kind, w.reason,
                r.fault IS NULL AND (
                    row_number() OVER (PARTITION BY r.tracking, r.event ORDER BY r.place) > 1
                    OR EXISTS (SELECT FROM shipping.parcel_event e WHERE e.parcel_id = p.id AND e.event = r.event)
                    OR EXISTS (SELECT FROM shipping.parked_event k
                        WHERE k.carrier_id = f.carrier_id AND k.tracking = r.tracking AND k.event = r.event))
            FROM shipping.status_row r JOIN shipping.status_file f ON f.id = r.file_id
            LEFT JOIN shipping.parcel p ON p.carrier_id = f.carrier_id AND p.tracking = r.tracking
            LEFT JOIN shipping.carrier_word w ON w.carrier_id = f.carrier_id AND w.word = r.word
            WHERE r.file_id = \(id) ORDER BY r.place
            """
        ) { row in
            let (line, tracking, word): (Int, String, String) = (try row.next(), try row.next(), try row.next())
            let (time, fault, isKnown): (Moment?, Fault?, Bool) = (try row.next(), try row.next(), try row.next())
            let (kind, reason, repeats): (ParcelEvent.Kind?, ParcelEvent.Reason?, Bool) = (try row.next(), try row.next(), try row.next())
            let effect: Effect.Kind =
                if let fault {
                    .faulty(fault)
                } else if repeats {
                    .repeats
                } else if !isKnown {
                    .parks
                } else if let kind {
                    .records(kind, reason)
                } else {
                    .unexplained
                }
            return Effect(line: line, tracking: tracking, word: word, occurredAt: time, kind: effect)
        }
    }
}

// MARK: Verbs

extension StatusFile {
    /// Stores a file. It applies nothing.
    ///
    /// - Parameter bytes: of the whole file, by which it is known again.
    /// - Returns: the file, and whether it is new. A carrier's file with the same bytes is stored once.
    /// - Throws: `Refusal.rows`; `RateLimit.Exceeded`.
    package static func store(
        _ bytes: [UInt8], _ rows: [Row], of carrier: Carrier.ID, by actor: Actor, in tx: Transaction
    ) async throws -> (id: ID, isNew: Bool) {
        guard (1...mostRows).contains(rows.count) else { throw Refusal.rows }
        try await RateLimit.consume("shipping.status-files:\(carrier)", limit: mostAnHour, per: 3_600, in: tx)
        let (id, hash) = (ID(), Digest.sha256(bytes).hexadecimal)
        let added = try await tx.run(
            """
            INSERT INTO shipping.status_file (id, carrier_id, hash, size, rows)
            VALUES (\(id), \(carrier), \(hash), \(bytes.count), \(rows.count)) ON CONFLICT ON CONSTRAINT status_file_once DO NOTHING
            """)
        guard added == 1 else {
            let same = Query<ID?>.first(
                "SELECT id FROM shipping.status_file WHERE carrier_id = \(carrier) AND hash = \(hash)"
            ) { row in try row.next() }
            guard let id = try await tx.read(same) else { throw Refusal.unknownFile }
            return (id, false)
        }
        let places = Array(1...rows.count)
        for part in stride(from: 0, to: rows.count, by: step).map({ places[$0..<min($0 + step, rows.count)] }) {
            try await tx.run(part.map { place in insert(rows[place - 1], at: place, of: id) })
        }
        try await Audit.record(
            "shipping.status-file-stored", by: actor, on: Audit.Subject("carrier", carrier), ["rows": "\(rows.count)"], in: tx)
        return (id, true)
    }

    private static func insert(_ row: Row, at place: Int, of id: ID) -> SQL {
        switch row.content {
        case .success(let report):
            """
            INSERT INTO shipping.status_row (file_id, place, line, tracking, event, word, occurred_at)
            VALUES (\(id), \(place), \(row.line), \(report.tracking), \(report.event), \(report.word), \(report.occurredAt))
            """
        case .failure(let fault):
            "INSERT INTO shipping.status_row (file_id, place, line, fault) VALUES (\(id), \(place), \(row.line), \(fault))"
        }
    }

    /// Applies the rows of a file, some of them in each transaction. A file that was applied changes nothing. One whose application ended
    /// early goes on from where it was.
    ///
    /// - Throws: `Refusal.unknownFile`.
    package static func apply(_ id: ID, of carrier: Carrier.ID, by actor: Actor, in db: Database) async throws {
        var isDone = false
        while !isDone {
            isDone = try await db.transaction { tx in try await applyStep(id, of: carrier, by: actor, in: tx) }
        }
    }

    /// - Returns: whether all rows are applied.
    static func applyStep(_ id: ID, of carrier: Carrier.ID, by actor: Actor, in tx: Transaction) async throws -> Bool {
        let locked = Query<StatusFile?>.first(
            "SELECT \(columns) FROM shipping.status_file WHERE id = \(id) AND carrier_id = \(carrier) FOR UPDATE"
        ) { row in try StatusFile(&row) }
        guard let file = try await tx.read(locked) else { throw Refusal.unknownFile }
        guard file.appliedAt == nil else { return true }
        let last = min(file.done + step, file.rows)
        let reports = try await tx.read(
            Query<[ParcelReport]>.all(
                """
                SELECT tracking, event, word, occurred_at FROM shipping.status_row
                WHERE file_id = \(id) AND place > \(file.done) AND place <= \(last) AND fault IS NULL ORDER BY place
                """
            ) { row in ParcelReport(try row.next(), try row.next(), try row.next(), try row.next()) })
        let outcome = reports.isEmpty ? Parcel.Recorded() : try await Parcel.record(reports, from: carrier, as: .file, in: tx)
        // Rows that stand twice in a step, and those of parked events, are counted here.
        let repeated = reports.count - outcome.recorded - outcome.parked
        let isLast = last == file.rows
        try await tx.run(
            """
            UPDATE shipping.status_file SET done = \(last), recorded = recorded + \(outcome.recorded), repeated = repeated + \(repeated),
                parked = parked + \(outcome.parked), unexplained = unexplained + \(outcome.unexplained),
                faulty = faulty + \(last - file.done - reports.count), applied_at = CASE WHEN \(isLast) THEN kernel.now() END
            WHERE id = \(id)
            """)
        if isLast {
            try await Audit.record(
                "shipping.status-file-applied", by: actor, on: Audit.Subject("carrier", carrier), ["rows": "\(file.rows)"], in: tx)
        }
        return isLast
    }
}
