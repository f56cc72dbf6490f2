/// The priority of a request under overload, from low to high.
///
/// The nearer a visitor is to an order, the more work has been spent on it, and the less remains.
package enum Priority: Int, Sendable, CaseIterable {
    /// Requests that nobody waits for: search suggestions, updates of an open page, crawlers.
    case aside
    case browsing
    /// Looking at an order that was placed before.
    case following
    case cart
    case address
    case delivery
    case payment
    case review
    /// Placing the order, its confirmation, and callbacks of other companies' machines about orders.
    case placing
}

extension Priority: Comparable {
    package static func < (one: Priority, other: Priority) -> Bool { one.rawValue < other.rawValue }
}
