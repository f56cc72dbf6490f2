package import HTTP

/// An address without a language: for files, machines and those who watch. It is found by the path's first part.
package struct PlainRoute: Sendable {
    /// Like `/sitemaps/:name`.
    package let pattern: String
    /// The module and the file in which it is declared and answered (`#fileID`).
    package let fileID: String
    package let access: AccessRule
    /// Whether it is answered under every name that `Host` says: load balancers ask by address.
    package let takesAnyHost: Bool
    /// What its requests are counted and traced under.
    package let label: RouteLabel

    package init(_ pattern: String, _ access: AccessRule, anyHost: Bool = false, fileID: String = #fileID) {
        self.pattern = pattern
        self.fileID = fileID
        self.access = access
        takesAnyHost = anyHost
        label = RouteLabel(pattern)
    }

    package var firstPart: String { String(pattern.dropFirst().prefix { $0 != "/" }) }
}
