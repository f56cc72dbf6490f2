import Components
import HTML
import HTTP
import Kernel
import Links
import Web

/// A JSON-LD 1.1 value for schema.org data: a text, a number, a list or a node.
enum LinkedData: Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    case text(String)
    case number(Int)
    case list([LinkedData])
    case node([String: LinkedData])

    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int) { self = .number(number) }
    init(arrayLiteral elements: LinkedData...) { self = .list(elements) }

    /// Members whose value is nil are left out.
    init(dictionaryLiteral elements: (String, LinkedData?)...) {
        self = .node(Dictionary(uniqueKeysWithValues: elements.compactMap { name, value in value.map { (name, $0) } }))
    }

    /// The member of a node; nil if there is none, or if this is not a node.
    subscript(name: String) -> LinkedData? {
        if case .node(let members) = self { members[name] } else { nil }
    }
}

extension HTMLBuffer {
    /// Writes JSON for a script block. Members are sorted by name, so that the same data gives the same text.
    mutating func json(_ value: LinkedData) {
        switch value {
        case .text(let text): json(text)
        case .number(let number): json(number)
        case .list(let elements):
            literal("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { literal(",") }
                json(element)
            }
            literal("]")
        case .node(let members):
            literal("{")
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { literal(",") }
                json(member.key)
                literal(":")
                json(member.value)
            }
            literal("}")
        }
    }
}

extension LinkedData {
    /// schema.org's `BreadcrumbList` of a page. The home page is added as the first step.
    static func trail(_ steps: [(name: String, address: SiteURL)], in visit: Visit) -> LinkedData {
        let all = [(name: Message.breadcrumbsHome.text(in: visit.language), address: visit.link.home)] + steps
        return [
            "@context": "https://schema.org", "@type": "BreadcrumbList",
            "itemListElement": .list(
                all.enumerated().map { index, step in
                    [
                        "@type": "ListItem", "position": .number(index + 1), "name": .text(step.name),
                        "item": .text(step.address.absolute(from: visit.origin).description),
                    ]
                }),
        ]
    }

    /// The operator of the shop and its search (schema.org's `Organization` and `WebSite`).
    static func provider(in visit: Visit) -> LinkedData {
        let home = visit.link.home.absolute(from: visit.origin).description
        let search = visit.link.search.absolute(from: visit.origin).description
        return [
            [
                "@context": "https://schema.org", "@type": "Organization", "name": "Kolchi", "url": .text(home),
                "logo": .text(visit.origin + visit.world.assets.url("icon-512.png")),
            ],
            [
                "@context": "https://schema.org", "@type": "WebSite", "name": "Kolchi", "url": .text(home),
                "inLanguage": .text(visit.language.rawValue),
                "potentialAction": [
                    "@type": "SearchAction", "query-input": "required name=search_term_string",
                    "target": ["@type": "EntryPoint", "urlTemplate": .text(search + "?q={search_term_string}")],
                ],
            ],
        ]
    }
}
