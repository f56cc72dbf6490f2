package import HTTP

/// A target to which a page can lead: a link, a picture, a style sheet or a form.
package struct PageLink: Hashable, Sendable {
    package let method: HTTP.Method
    /// Path and query on the page's own host, without the fragment.
    package let target: String

    /// Neither a file of `Public`, nor a picture, nor a manifest.
    package var isOfPage: Bool { !["/assets/", "/media/", "/manifests/"].contains { target.hasPrefix($0) } }

    /// All targets in the HTML on the same host: `href`, `src`, `srcset`, and forms with their methods.
    ///
    /// - Parameter origin: scheme and authority of the shop. Absolute URLs that begin with it count as the same host.
    package static func all(in html: String, origin: String = "https://kolchi.example") -> Set<PageLink> {
        var ways: Set<PageLink> = []
        for tag in Array(html.utf8).split(separator: UInt8(ascii: "<")) where tag.first != UInt8(ascii: "/") {
            let attributes = attributes(of: String(decoding: tag.prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self))
            let method: HTTP.Method = attributes["method"] == "post" ? .post : .get
            let listed = attributes["srcset"]?.split(separator: ",").compactMap { $0.split(separator: " ").first } ?? []
            for address in ["href", "src", "action"].compactMap({ attributes[$0]?[...] }) + listed {
                let path = address.hasPrefix(origin) ? address.dropFirst(origin.count) : address
                guard path.hasPrefix("/"), !path.hasPrefix("//") else { continue }
                ways.insert(PageLink(method: method, target: String(path.prefix { $0 != "#" })))
            }
        }
        return ways
    }

    /// Attribute values by name. Our templates quote every value and escape quotes in it.
    private static func attributes(of tag: String) -> [String: String] {
        let parts = tag.split(separator: "\"", omittingEmptySubsequences: false)
        var attributes: [String: String] = [:]
        for index in stride(from: 1, to: parts.count, by: 2) {
            guard let name = parts[index - 1].split(separator: " ").last, name.last == "=" else { continue }
            attributes[String(name.dropLast())] = String(parts[index].replacing("&amp;", with: "&"))
        }
        return attributes
    }
}
