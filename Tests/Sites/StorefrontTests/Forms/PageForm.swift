import Components
import HTTP
import TestKit
import Web

@testable import Storefront

/// A form parsed from the HTML of a page.
struct PageForm {
    struct Field {
        let name: String
        let value: String
        let kind: Kind
    }

    enum Kind {
        /// Typed by the visitor.
        case text
        /// Chosen from the options on the page.
        case chosen
        case hidden
    }

    let method: HTTP.Method
    let action: String
    let fields: [Field]

    /// The route to which it is sent; nil if there is none.
    var route: Route? {
        let parts = action.prefix { $0 != "?" }.split(separator: "/").dropFirst().map(String.init)
        let fitting = TestBrowser.routes.filter { route in
            let pattern = route.pattern.split(separator: "/")
            return route.method == method && pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }
        return fitting.min { $0.pattern.count { $0 == ":" } < $1.pattern.count { $0 == ":" } }
    }

    /// All forms of a page that our templates rendered. They quote each attribute and escape quotes within it.
    ///
    /// - Parameter page: the URL of the page, to which a form without an action is sent.
    static func all(in html: String, at page: String) -> [PageForm] {
        html.components(between: "<form", and: "</form>").map { form in
            let tags = ("<form" + form).components(between: "<", and: ">").map(attributes)
            let head = tags[0]
            let action = head["action"].map { $0.prefix { $0 != "#" } } ?? page.prefix { $0 != "?" }
            return PageForm(
                method: head["method"] == "post" ? .post : .get, action: String(action),
                fields: tags.dropFirst().compactMap { tag in
                    guard let name = tag["name"] else { return nil }
                    let kind: Kind =
                        switch (tag[""], tag["type"]) {
                        case (_, "hidden"): .hidden
                        case ("textarea", _), ("input", "text"), ("input", "email"), ("input", "tel"), ("input", "search"),
                            ("input", "password"), ("input", nil):
                            .text
                        default: .chosen
                        }
                    return Field(name: name, value: tag["value"] ?? "", kind: kind)
                })
        }
    }

    /// The attributes of a tag. The name of the tag is stored under the empty name.
    private static func attributes(_ tag: String) -> [String: String] {
        let parts = tag.split(separator: "\"", omittingEmptySubsequences: false)
        var attributes = ["": String(tag.prefix { $0 != " " && $0 != ">" })]
        for index in stride(from: 1, to: parts.count, by: 2) {
            guard let name = parts[index - 1].split(separator: " ").last, name.last == "=" else { continue }
            attributes[String(name.dropLast())] = unescaped(parts[index])
        }
        return attributes
    }

    private static func unescaped(_ text: Substring) -> String {
        ["&lt;": "<", "&gt;": ">", "&#34;": "\"", "&#39;": "'"].reduce(String(text)) { $0.replacing($1.key, with: $1.value) }.replacing(
            "&amp;", with: "&")
    }
}

extension String {
    fileprivate func components(between start: String, and end: String) -> [String] {
        ranges(of: start).map { self[$0.upperBound...] }.map { rest in
            String(rest[..<(rest.firstRange(of: end)?.lowerBound ?? rest.endIndex)])
        }
    }
}
