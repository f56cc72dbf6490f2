import Auditing
package import Kernel
package import Postgres

extension ZoneChange {
    /// Why a change is not taken.
    package enum Refusal: Error, Equatable {
        /// Clocks show that offset then already.
        case noChange
        /// Another change is less than a day away, so that a wall time could come three times.
        case tooClose(Moment)
        /// Not `minutesAllowed`.
        case minutesUnfit
        /// Not 1 to 200 characters.
        case sourceUnfit
        /// The zone file is of an older version of tzdata than the rows.
        case older(file: ZoneVersion, rows: ZoneVersion)
    }

    /// The offsets from UTC that are in use anywhere.
    package static let minutesAllowed = -720...840

    /// Years for which changes are taken from a zone file.
    private static let yearsTaken = 10

    /// Adds one change, or gives the one of that moment other minutes, and has every holder compute its moments anew.
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

    /// Takes what a zone file says of the next ten years in place of the rows, and has every holder compute its moments anew.
    /// The past stays, unless the file says that clocks have shown another time since its last change.
    ///
    /// - Parameters:
    ///   - version: of tzdata, from which the file comes.
    ///   - isForced: an older file is taken too.
    /// - Returns: the changes that are new rows, and the rows that are gone; both empty where the file says the same.
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

    /// The rows, which nobody else reads or changes until the transaction ends: a wall time that is converted elsewhere is
    /// committed before, or converted by the new rows.
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
