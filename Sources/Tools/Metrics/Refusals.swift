import Synchronization

/// Counts refusals by kind since the process began. Many of one kind can reveal an attack.
package enum Refusals {
    package enum Kind: String, Sendable, CaseIterable {
        case wrongPassword = "wrong-password"
        case wrongCode = "wrong-code"
        /// A form without its token, or from another site.
        case forgedForm = "forged-form"
        /// A logged-in user asked for a page without having access to it.
        case accessDenied = "access-denied"
        /// A rate limit was exceeded.
        case limit
    }

    private static let counts = Mutex<[Kind: Int]>([:])

    package static func record(_ kind: Kind) { counts.withLock { $0[kind, default: 0] += 1 } }

    package static func count(_ kind: Kind) -> Int { counts.withLock { $0[kind, default: 0] } }
}

/// Exports the counts of refusals to Prometheus.
package struct RefusalMetrics: Measured {
    private static let refusals = Family.counter("kolchi_refusals_total", "Refusals to visitors, by kind.")

    package init() {}

    package func measure(into exposition: inout Exposition) async {
        for kind in Refusals.Kind.allCases { exposition.add(Refusals.count(kind), to: Self.refusals, ["kind": kind.rawValue]) }
    }
}
