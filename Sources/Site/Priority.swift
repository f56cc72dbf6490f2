/// How much it matters that a request is answered when there are more than can be: the later in this list, the more.
///
/// The nearer somebody is to an order, the more has been done for it already, and the less remains to be done.
package enum Priority: Int, Sendable, CaseIterable {
    /// What nobody waits for: words that the search box offers, news of an open page, what search engines fetch.
    case aside
    case browsing
    /// An order that was placed before.
    case following
    case cart
    case address
    case delivery
    case payment
    case review
    /// The order itself, and its confirmation.
    case placing
}

extension Priority: Comparable {
    package static func < (one: Priority, other: Priority) -> Bool { one.rawValue < other.rawValue }
}
