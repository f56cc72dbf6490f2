import HTTP
import Kernel

/// A page of this shop to go on to, as an address or a form names it in `next`; another site's is none.
package struct ReturnTarget: Sendable, Equatable, CustomStringConvertible {
    /// Path and query.
    package let description: String

    /// - Returns: nil where it is no path below a language.
    package init?(_ text: String?) {
        guard let text, text.utf8.count <= 500, text.hasPrefix("/"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            // A second slash, which would begin a host, leaves the first part empty.
            Language(rawValue: String(text.dropFirst().prefix { $0 != "/" && $0 != "?" && $0 != "#" })) != nil
        else { return nil }
        description = text
    }
}

extension Visit {
    /// Where the visitor wants to go on to.
    package var next: ReturnTarget? { ReturnTarget(form["next"] ?? query["next"]) }

    /// The page that was asked for, to come back to.
    package var target: String { request.queryText.map { request.path + "?" + $0 } ?? request.path }
}
