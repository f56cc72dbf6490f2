package import Metrics
import Postgres
import Synchronization

extension CallbackIntake {
    /// A source and what came of its requests, for the metrics.
    struct Count: Hashable {
        let source: String
        let outcome: Outcome
    }

    enum Outcome: String, CaseIterable {
        case stored, repeated, changed, refused
        case tooLarge = "too-large"
    }

    func count(_ outcome: Outcome, of source: String) {
        counts.withLock { $0[Count(source: source, outcome: outcome), default: 0] += 1 }
    }
}

extension CallbackIntake: Measured {
    private static let received = Family.counter(
        "kolchi_callbacks_received_total",
        """
        Callbacks by source and outcome: stored, repeated, changed (the event came again with another body), refused (signature or time), \
        too-large.
        """)

    package func measure(into exposition: inout Exposition) async {
        exposition.declare(Self.received)
        let counts = counts.withLock { $0 }
        for source in names {
            for outcome in Outcome.allCases {
                let count = counts[Count(source: source, outcome: outcome), default: 0]
                exposition.add(count, to: Self.received, ["source": source, "outcome": outcome.rawValue])
            }
        }
    }
}

/// A source and what came of its stored callbacks, for the metrics.
struct AppliedCount: Hashable {
    let source: String
    let outcome: String
}

extension CallbackWorker: Measured {
    private static let settled = Family.counter(
        "kolchi_callbacks_settled_total",
        "Tries to apply stored callbacks, by source and outcome: applied, ignored, parked (tried again later), abandoned.")
    private static let unapplied = Family.gauge(
        "kolchi_callbacks_unapplied",
        "Stored callbacks that are not applied, by source and state: waiting, parked, abandoned; the same on every worker.")

    /// Reads the numbers of unapplied callbacks from the database. They are left out where it does not answer.
    package func measure(into exposition: inout Exposition) async {
        exposition.declare(Self.settled, Self.unapplied)
        for (count, number) in countsNow {
            exposition.add(number, to: Self.settled, ["source": count.source, "outcome": count.outcome])
        }
        guard let rows = try? await db.search(Self.unappliedNow) else { return }
        for source in Set(names).union(rows.map(\.source)) {
            for state in ["waiting", "parked", "abandoned"] {
                let count = rows.first { $0.source == source && $0.state == state }?.count ?? 0
                exposition.add(count, to: Self.unapplied, ["source": source, "state": state])
            }
        }
    }

    private static let unappliedNow = Query.all(
        """
        SELECT source, CASE WHEN state = 'waiting' AND parked_at IS NOT NULL THEN 'parked' ELSE state END, count(*)
        FROM callbacks.callback WHERE state IN ('waiting', 'abandoned') GROUP BY 1, 2
        """
    ) { row in (source: try row.next(String.self), state: try row.next(String.self), count: try row.next(Int.self)) }
}
