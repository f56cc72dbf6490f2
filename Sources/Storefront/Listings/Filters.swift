import HTML
import Links

/// The form beside a list: one group of choices a facet.
struct Filters {
    /// Where the form leads: the list itself.
    let action: SiteURL
    /// Words and order, which the form carries along.
    let hidden: [(name: String, value: String)]
    /// Those that have something to choose; none, and no form, where nothing is found and nothing is set.
    let groups: [Group]

    /// The price's bounds that are set.
    var bounds: [(name: String, value: String)] {
        groups.compactMap(\.bounds).flatMap { [("min", $0.minimum), ("max", $0.maximum)] }.filter { !$0.1.isEmpty }
    }

    struct Group {
        let name: String
        let title: Message
        let options: [Option]
        /// Of these only one can be chosen.
        var isSingle = false
        /// Of the price, which can also be typed.
        var bounds: Bounds?

        /// Something in it is set.
        var isOpen: Bool { options.contains(where: \.isChosen) || bounds?.areSet == true }

        /// The same group with what is set in it alone; nil where that is nothing.
        var chosen: Group? {
            guard isOpen else { return nil }
            return Group(
                name: name, title: title, options: options.filter(\.isChosen), isSingle: isSingle,
                bounds: bounds?.areSet == true ? bounds : nil)
        }
    }

    /// As typed, in dirhams; empty where it is not.
    struct Bounds {
        let minimum: String
        let maximum: String
        /// What is wrong with them.
        var minimumError: Message?
        var maximumError: Message?

        var areSet: Bool { !minimum.isEmpty || !maximum.isEmpty }
    }

    struct Option {
        let value: String
        let label: String
        /// How many pieces the list has with it, the other filters kept.
        let count: Int
        let isChosen: Bool
    }
}
