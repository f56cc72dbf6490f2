/// The pattern of a route, under which requests are counted, logged and traced.
/// Patterns keep the number of labels small, whatever URLs visitors ask for.
/// Make one label for each route: two labels with the same pattern are not equal.
package final class RouteLabel: Sendable, Hashable, CustomStringConvertible {
    /// Such as `/:language/products/:slug`.
    package let description: String
    /// Whether the log may contain the path itself. It may not where a part of the path is a secret or personal data.
    package let showsPath: Bool

    package init(_ pattern: String, showsPath: Bool = false) {
        description = pattern
        self.showsPath = showsPath
    }

    package static func == (one: RouteLabel, other: RouteLabel) -> Bool { one === other }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
