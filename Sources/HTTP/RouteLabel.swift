/// What requests are counted, logged and traced under: the pattern of a route, so that there are few, whatever
/// visitors ask for. Made once for each route; two of the same pattern are not the same.
package final class RouteLabel: Sendable, Hashable, CustomStringConvertible {
    /// Like `/:language/products/:slug`.
    package let description: String
    /// Whether the log may hold the path itself. It may not where a part of the path is a secret or says something of a person.
    package let showsPath: Bool

    package init(_ pattern: String, showsPath: Bool = false) {
        description = pattern
        self.showsPath = showsPath
    }

    package static func == (one: RouteLabel, other: RouteLabel) -> Bool { one === other }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
