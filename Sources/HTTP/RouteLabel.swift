/// What requests are counted, logged and traced under: the pattern of a route, so that there are few, whatever
/// visitors ask for. Made once for each route; two of the same pattern are not the same.
package final class RouteLabel: Sendable, Hashable, CustomStringConvertible {
    /// Like `/:language/products/:slug`.
    package let description: String

    package init(_ pattern: String) { description = pattern }

    package static func == (one: RouteLabel, other: RouteLabel) -> Bool { one === other }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
