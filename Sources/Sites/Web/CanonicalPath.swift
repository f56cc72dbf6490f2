import HTTP
import Kernel
import Links

/// The one path under which a page is served.
///
/// A canonical path has no empty segment and no slash at its end. Words and slugs are in lower case, order numbers in upper case.
/// Only characters that need it are percent-encoded. Search engines and caches would treat any other spelling as another page.
struct CanonicalPath {
    /// Path parameters that are always in lower case. Tokens and keys stay as they were sent.
    private static let lowerCase: Set<String> = ["language", "slug", "code", "name", "issuer", "shop"]
    private static let upperCase: Set<String> = ["number"]

    private let segments: [String]
    /// For matching only, since tokens are case-sensitive.
    let lowered: [String]

    /// - Returns: nil if the path is certainly canonical already, or has bytes that are not UTF-8.
    init?(of request: Request) {
        guard Self.mayDiffer(request.path), !request.segments.contains(where: { $0.unicodeScalars.contains("\u{FFFD}") }) else {
            return nil
        }
        segments = request.segments.filter { !$0.isEmpty }
        lowered = segments.map { $0.lowercased() }
    }

    /// - Parameters:
    ///   - pattern: the pattern of the route that `lowered` matches, with or without the language in front.
    ///   - language: put in front if the pattern has a language and the path has none.
    func address(at pattern: String, language: Language? = nil) -> SiteURL {
        let given = language.map { [$0.rawValue] + segments } ?? segments
        let parts = pattern.split(separator: "/")
        return SiteURL(
            zip(parts, given).map { part, segment in
                guard part.hasPrefix(":") else { return String(part) }
                let name = String(part.dropFirst())
                return Self.lowerCase.contains(name) ? segment.lowercased() : Self.upperCase.contains(name) ? segment.uppercased() : segment
            })
    }

    private static func mayDiffer(_ path: String) -> Bool {
        // The two bytes before the current one.
        var (earlier, last) = (UInt8(ascii: " "), UInt8(ascii: " "))
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "%"): return true
            case UInt8(ascii: "/") where last == UInt8(ascii: "/"): return true
            // An order number in lower case.
            case UInt8(ascii: "-") where last == UInt8(ascii: "k") && earlier == UInt8(ascii: "/"): return true
            default: (earlier, last) = (last, byte)
            }
        }
        return last == UInt8(ascii: "/") && path.utf8.count > 1
    }
}
