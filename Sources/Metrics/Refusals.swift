import Synchronization

/// What was refused, by kind, since the process began. Many of one kind tell of somebody who tries.
package enum Refusals {
    package enum Kind: String, Sendable, CaseIterable {
        case wrongPassword = "wrong-password"
        case wrongCode = "wrong-code"
        /// A form without its token, or from another site.
        case forgedForm = "forged-form"
        /// Somebody is logged in, and the page is not for them.
        case accessDenied = "access-denied"
        /// Done too often.
        case limit
    }

    private static let counts = Mutex<[Kind: Int]>([:])

    package static func record(_ kind: Kind) { counts.withLock { $0[kind, default: 0] += 1 } }

    package static func count(_ kind: Kind) -> Int { counts.withLock { $0[kind, default: 0] } }
}

/// Tells Prometheus of them.
package struct RefusalMetrics: Measured {
    private static let refusals = Family.counter("kolchi_refusals_total", "What was refused to visitors, by kind.")

    package init() {}

    package func measure(into exposition: inout Exposition) async {
        for kind in Refusals.Kind.allCases { exposition.add(Refusals.count(kind), to: Self.refusals, ["kind": kind.rawValue]) }
    }
}
