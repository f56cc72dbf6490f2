/// A URL made by `Link`: a path of this site with percent-encoded parts, or an absolute URL from the configuration.
package struct SiteURL: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameters:
    ///   - segments: the parts of the path, not yet encoded.
    ///   - query: names and values, not yet encoded.
    ///   - fragment: an id in the page, not yet encoded.
    package init(_ segments: [String], query: [(name: String, value: String)] = [], fragment: String? = nil) {
        var text = segments.isEmpty ? "/" : ""
        for segment in segments { text += "/" + Self.encoded(segment) }
        description = text + Self.tail(query, fragment)
    }

    /// - Parameter asset: the path of a file in `Public` under its hashed name, which needs no encoding.
    package init(asset: String) { description = asset }

    private init(text: String) { description = text }

    /// The same page with these parameters instead. A parameter with an empty value is left out.
    package func with(_ query: [(name: String, value: String)]) -> SiteURL {
        SiteURL(text: description.prefix { $0 != "?" && $0 != "#" } + Self.tail(query.filter { !$0.value.isEmpty }, nil))
    }

    package func at(fragment: String) -> SiteURL {
        SiteURL(text: description.prefix { $0 != "#" } + "#" + Self.encoded(fragment))
    }

    /// The absolute URL, for e-mails, canonical links and feeds.
    /// - Parameter origin: scheme and authority without a slash at the end.
    package func absolute(from origin: String) -> SiteURL { SiteURL(text: origin + description) }

    private static func tail(_ query: [(name: String, value: String)], _ fragment: String?) -> String {
        var text = ""
        for (name, value) in query {
            text += (text.isEmpty ? "?" : "&") + encoded(name) + "=" + encoded(value)
        }
        if let fragment { text += "#" + encoded(fragment) }
        return text
    }

    /// Everything except the unreserved characters of RFC 3986 becomes `%XX` of its UTF-8 bytes.
    private static func encoded(_ text: String) -> String {
        // Nearly every part is a slug or a number.
        if text.utf8.allSatisfy(isUnreserved) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
