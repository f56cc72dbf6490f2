import HTTP
import Kernel

/// A page of this shop to which the visitor continues, as the query or a form names it in `next`. URLs of other sites are refused.
package struct ReturnTarget: Sendable, Equatable, CustomStringConvertible {
    /// Path and query.
    package let description: String

    /// - Returns: nil unless the text is a path that begins with a language. It has at most 500 bytes, all printable ASCII.
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
    /// The page to which the visitor continues; nil if none is named.
    package var next: ReturnTarget? { ReturnTarget(form["next"] ?? query["next"]) }

    /// Path and query of this request.
    package var target: String { request.queryText.map { request.path + "?" + $0 } ?? request.path }
}
