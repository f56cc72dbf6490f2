package import Auditing
import HTML
package import Kernel
package import Postgres

extension BusinessSetting {
    package enum Refusal: Error, Equatable {
        /// The value is the one that holds at that moment anyway.
        case unchanged
        /// Somebody else has changed the value that the person saw.
        case changedMeanwhile
        /// The moment is over.
        case past
        /// This version does not accept the value.
        case unfit
        /// A second person must approve it.
        case notApproved
    }

    /// Locks the setting until the transaction ends, so that its changes follow one another.
    package func lock(in tx: Transaction) async throws {
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\("settings " + key)::text, 20261129))")
    }

    /// The stored form of the value that holds at a moment, as far as it is planned.
    ///
    /// - Parameter moment: nil for now.
    package func value(at moment: Moment?) -> Query<String> {
        Query<String?>.first(
            """
            SELECT value FROM settings.value WHERE key = \(key) AND valid_from <= coalesce(\(moment as Moment?)::timestamptz, kernel.now())
            ORDER BY valid_from DESC, id DESC LIMIT 1
            """
        ) { row in try row.next() }
        .map { stored in stored.flatMap { accepts($0) ? $0 : nil } ?? standard }
    }

    /// Sets the value from a moment on. What was decided before keeps its terms.
    ///
    /// - Parameters:
    ///   - value: its stored form, see `stored(typed:)`.
    ///   - moment: nil for now. A value that is planned for a later moment still takes effect then.
    ///   - before: the value that the person saw; nil for a change without a form.
    ///   - facts: what else the audit log notes, such as who asked for it.
    /// - Throws: `Refusal`. The transaction must be rolled back then.
    package func set(
        _ value: String, from moment: Moment? = nil, expecting before: String? = nil, by actor: Actor, why: String = "",
        _ facts: [String: String] = [:], in tx: Transaction
    ) async throws {
        guard accepts(value) else { throw Refusal.unfit }
        try await lock(in: tx)
        let held = try await tx.read(self.value(at: moment))
        guard before == nil || before == held else { throw Refusal.changedMeanwhile }
        guard held != value else { throw Refusal.unchanged }
        do {
            try await tx.run(
                """
                INSERT INTO settings.value (key, value, valid_from, set_by)
                VALUES (\(key), \(value), \(moment as Moment?), \(actor.description))
                """)
        } catch let error as DatabaseError where error.constraint == "value_forward" {
            throw Refusal.past
        } catch let error as DatabaseError where error.constraint == "value_approved" {
            throw Refusal.notApproved
        }
        var facts = facts
        if let moment { facts["valid-from"] = moment.inUTC.asDayAndTime.machineReadable }
        try await Audit.record(
            "settings.changed", by: actor, on: auditSubject, facts, before: Self.audited(held), after: Self.audited(value), why: why, in: tx
        )
    }

    /// A value as the audit log shows it.
    package static func audited(_ value: String) -> Audit.Values {
        [valueColumn: value.isEmpty ? .none : .text(value)]
    }

    /// The stored form of a value that the audit log shows; empty for no value.
    package static func stored(audited values: Audit.Values) -> String {
        if case .text(let value)? = values.byColumn["\(valueColumn)"] { value } else { "" }
    }

    private static let valueColumn: StaticString = "settings.value.value"
}
