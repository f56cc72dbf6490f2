package import Metrics
import Synchronization

/// Counts the orders that this process cancelled because their shop let a deadline pass.
package struct LateOrders: Measured {
    private static let cancelled = Mutex(0)
    private static let family = Family.counter(
        "kolchi_orders_cancelled_late_total", "Orders that were cancelled because their shop let a deadline pass.")

    package init() {}

    static func record() { cancelled.withLock { $0 += 1 } }

    package static var count: Int { cancelled.withLock { $0 } }

    package func measure(into exposition: inout Exposition) async { exposition.add(Self.count, to: Self.family) }
}
