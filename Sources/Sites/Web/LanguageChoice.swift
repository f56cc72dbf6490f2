import HTTP
package import Kernel

/// The language for a visitor who requests `/` or another path without a language.
package enum LanguageChoice {
    /// The name of the cookie that stores the last language chosen.
    package static func cookieName(isSecure: Bool) -> String { ShopCookie.language.name(isSecure: isSecure) }

    /// The cookie's language, else the best of `Accept-Language` (RFC 9110 §12.5.4), else French.
    package static func best(cookie: String?, acceptLanguage: String?) -> Language {
        if let cookie, let language = Language(rawValue: cookie) { return language }
        return preferred(in: acceptLanguage ?? "") ?? .standard
    }

    private static func preferred(in header: String) -> Language? {
        var best: (language: Language, weight: Double)?
        for part in header.split(separator: ",").prefix(20) {
            let pieces = part.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let tag = pieces.first, let primary = tag.split(separator: "-").first,
                let language = Language(rawValue: primary.lowercased())
            else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if weight > 0, weight > best?.weight ?? 0 { best = (language, weight) }
        }
        return best?.language
    }
}
