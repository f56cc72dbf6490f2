/// What a page says in schema.org's words (JSON-LD 1.1), as a value: a text, a number, a list or a node.
enum LinkedData: Encodable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    case text(String)
    case number(Int)
    case list([LinkedData])
    case node([String: LinkedData])

    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int) { self = .number(number) }
    init(arrayLiteral elements: LinkedData...) { self = .list(elements) }

    /// A nil leaves its name out.
    init(dictionaryLiteral elements: (String, LinkedData?)...) {
        self = .node(Dictionary(uniqueKeysWithValues: elements.compactMap { name, value in value.map { (name, $0) } }))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .list(let elements): try container.encode(elements)
        case .node(let members): try container.encode(members)
        }
    }

    /// The member of a node; nil elsewhere.
    subscript(name: String) -> LinkedData? {
        if case .node(let members) = self { members[name] } else { nil }
    }
}
