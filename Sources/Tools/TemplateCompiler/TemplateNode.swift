/// A part of a compiled template.
indirect enum Node: Equatable {
    case literal(String)
    /// A Swift expression whose value is shown.
    case value(String, Place, line: Int)
    case message(MessageUse, Place)
    case include(String, line: Int)
    case yield(String, line: Int)
    case binding(String, line: Int)
    /// Conditions and their branches. The last condition is nil for `else`.
    case branches([Branch])
    case loop(String, [Node], line: Int)
    /// The text of a message's slot.
    case slotText(line: Int)
}

struct Branch: Equatable {
    let condition: String?
    let line: Int
    var nodes: [Node]
}

/// A message that a template shows.
struct MessageUse: Equatable {
    let key: String
    /// The arguments as written in the template: `count: n, name: x`.
    let arguments: String
    let line: Int
    /// For each slot, the part of the template that surrounds the slot's text.
    var slots: [Slot] = []
}

/// A named part of a template.
struct Slot: Equatable {
    let name: String
    let line: Int
    var nodes: [Node]
}

/// A parsed template.
struct Template: Equatable {
    /// The Swift type, like `ProductPage` or `ProductPage.Gallery`.
    let type: String
    let file: String
    /// The expression of its layout.
    var layout: (expression: String, line: Int)?
    /// `main` first, then the others by name.
    var slots: [Slot]

    var isLayout: Bool { type.hasSuffix("Layout") }

    /// The slots of a layout, `main` first, then by name.
    var yields: [String] {
        var names: Set<String> = []
        for slot in slots { Self.collect(slot.nodes, into: &names) }
        return names.sorted { one, other in (one == "main") == (other == "main") ? one < other : one == "main" }
    }

    private static func collect(_ nodes: [Node], into names: inout Set<String>) {
        for node in nodes {
            switch node {
            case .yield(let name, _): names.insert(name)
            case .branches(let branches): for branch in branches { collect(branch.nodes, into: &names) }
            case .loop(_, let nodes, _): collect(nodes, into: &names)
            default: break
            }
        }
    }

    static func == (one: Template, other: Template) -> Bool {
        one.type == other.type && one.file == other.file && one.slots == other.slots
            && one.layout?.expression == other.layout?.expression
    }
}
