import Auditing
package import Kernel
package import Postgres

extension ZoneChange {
    /// Why a change is refused.
    package enum Refusal: Error, Equatable {
        /// The offset at that moment is the same already.
        case noChange
        /// Another change is less than a day away. A wall time could then occur three times.
        case tooClose(Moment)
        /// Not within `minutesAllowed`.
        case minutesUnfit
        /// Not 1 to 200 characters.
        case sourceUnfit
        /// The zone file comes from an older version of tzdata than the rows.
        case older(file: ZoneVersion, rows: ZoneVersion)
    }

    /// The offsets from UTC that are in use anywhere in the world, in minutes.
    package static let minutesAllowed = -720...840

    /// The number of years for which changes are imported from a zone file.
    private static let yearsTaken = 10

    /// Adds a change, or changes the minutes of the one at the same moment. Then every holder computes its moments again.
    ///
    /// - Throws: `Refusal`.
    package static func set(
        _ change: ZoneChange, by actor: Actor, _ holders: [any WallTimeHolder.Type], in tx: Transaction
    ) async throws {
        let rows = try await locked(in: tx)
        guard WallClock(of: rows).minutes(at: change.startsAt) != change.minutes else { throw Refusal.noChange }
        let near = rows.first { $0.startsAt != change.startsAt && abs($0.startsAt.seconds - change.startsAt.seconds) < 86_400 }
        if let near { throw Refusal.tooClose(near.startsAt) }
        try await write([change], in: tx)
        try await record("places.zone-set", [change], by: actor, in: tx)
        for holder in holders { try await holder.recompute(in: tx) }
    }

    /// Replaces the future rows by a zone file's changes of the next ten years. Then every holder computes its moments again.
    /// Past rows stay, unless the present offset of the file differs: then rows are replaced from the last change of the file.
    ///
    /// - Parameters:
    ///   - version: the version of tzdata from which the file comes.
    ///   - isForced: whether an older file is accepted too.
    /// - Returns: the added and the removed rows; both empty where the file has the same changes.
    /// - Throws: `Refusal.older`, `ZoneFile.Unreadable`.
    package static func take(
        _ file: ZoneFile, _ version: ZoneVersion, at now: Moment, isForced: Bool = false, by actor: Actor,
        _ holders: [any WallTimeHolder.Type], in tx: Transaction
    ) async throws -> (taken: [ZoneChange], gone: [ZoneChange]) {
        let rows = try await locked(in: tx)
        if !isForced, let known = ZoneVersion.newest(of: rows), version < known { throw Refusal.older(file: version, rows: known) }
        var changes = try file.changes(after: now, until: now.adding(seconds: Int64(yearsTaken) * 366 * 86_400))
        var start = Moment(microseconds: now.microseconds + 1)
        let minutes = try file.minutes(at: now)
        if WallClock(of: rows).minutes(at: now) != minutes {
            start = file.lastChange(notAfter: now) ?? now
            changes.insert(WallClock.Change(startsAt: start, minutes: minutes), at: 0)
        }
        let told = changes.map { ZoneChange(startsAt: $0.startsAt, minutes: $0.minutes, source: version.description) }
        let isSame = { (one: ZoneChange, other: ZoneChange) in one.startsAt == other.startsAt && one.minutes == other.minutes }
        let taken = told.filter { change in !rows.contains { isSame($0, change) } }
        let gone = rows.filter { row in row.startsAt >= start && !told.contains { isSame($0, row) } }
        guard !taken.isEmpty || !gone.isEmpty else { return ([], []) }
        try await tx.run("DELETE FROM places.zone_change WHERE starts_at = ANY(\(gone.map(\.startsAt))::timestamptz[])")
        try await write(taken, in: tx)
        try await record("places.zone-removed", gone, by: actor, in: tx)
        try await record("places.zone-imported", taken, by: actor, in: tx)
        for holder in holders { try await holder.recompute(in: tx) }
        return (taken, gone)
    }

    /// Reads the rows and locks them for all others, even for reading, until the transaction ends. Any other transaction
    /// converts its wall times either before the change, and commits, or with the new rows.
    private static func locked(in tx: Transaction) async throws -> [ZoneChange] {
        try await tx.run("LOCK TABLE places.zone_change IN ACCESS EXCLUSIVE MODE")
        return try await tx.read(all)
    }

    private static func write(_ changes: [ZoneChange], in tx: Transaction) async throws {
        guard changes.allSatisfy({ minutesAllowed.contains($0.minutes) }) else { throw Refusal.minutesUnfit }
        do {
            _ = try await tx.run(
                changes.map { change in
                    """
                    INSERT INTO places.zone_change (starts_at, minutes, source)
                    VALUES (\(change.startsAt), \(change.minutes)::integer, \(change.source))
                    ON CONFLICT (starts_at) DO UPDATE SET minutes = excluded.minutes, source = excluded.source
                    """
                })
        } catch let error as DatabaseError where error.constraint == "zone_change_source" {
            throw Refusal.sourceUnfit
        }
    }

    private static func record(_ act: StaticString, _ changes: [ZoneChange], by actor: Actor, in tx: Transaction) async throws {
        for change in changes {
            let details = ["at": change.startsAt.inUTC.internetDate, "minutes": "\(change.minutes)", "source": change.source]
            try await Audit.record(act, by: actor, on: Audit.Subject("zone", ZoneFile.name), details, in: tx)
        }
    }
}
