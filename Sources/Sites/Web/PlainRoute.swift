package import HTTP

/// A route without a language: for files, programs and monitoring. It is found by the first segment of the path.
package struct PlainRoute: Sendable {
    /// Such as `/sitemaps/:name`.
    package let pattern: String
    /// The module and the file in which it is declared and answered (`#fileID`).
    package let fileID: String
    package let access: AccessRule
    /// GET stands for HEAD too.
    package let method: HTTP.Method
    /// Whether every `Host` is accepted. Load balancers send an IP address there.
    package let takesAnyHost: Bool
    /// The name of the route in metrics and traces.
    package let label: RouteLabel

    package init(_ pattern: String, _ access: AccessRule, method: HTTP.Method = .get, anyHost: Bool = false, fileID: String = #fileID) {
        self.pattern = pattern
        self.fileID = fileID
        self.access = access
        self.method = method
        takesAnyHost = anyHost
        label = RouteLabel(pattern)
    }

    package var firstPart: String { String(pattern.dropFirst().prefix { $0 != "/" }) }
}
