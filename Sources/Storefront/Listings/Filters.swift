import HTML
import Links

/// The form beside a list: one group of choices a facet, and the bounds of the price.
struct Filters {
    /// Where the form leads: the list itself.
    let action: Address
    /// Words and order, which the form carries along.
    let hidden: [(name: String, value: String)]
    let groups: [Group]
    let minimum: String
    let maximum: String

    struct Group {
        let name: String
        let title: Message
        let options: [Option]
        /// Of these only one can be chosen.
        var isSingle = false
        var isOpen: Bool { options.contains(where: \.isChosen) }
    }

    struct Option {
        let value: String
        let label: String
        /// How many pieces the list has with it, the other filters kept.
        let count: Int
        let isChosen: Bool
    }
}
