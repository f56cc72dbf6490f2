import HTML
import Links

/// The filter form beside a list: one group of options for each facet.
struct Filters {
    /// The URL of the form: the list itself.
    let action: SiteURL
    /// Hidden fields: the search words and the sort order.
    let hidden: [(name: String, value: String)]
    /// The groups with something to choose. Empty, and then no form, if nothing is found and no filter is set.
    let groups: [Group]

    /// The price bounds that are set.
    var bounds: [(name: String, value: String)] {
        groups.compactMap(\.bounds).flatMap { [("min", $0.minimum), ("max", $0.maximum)] }.filter { !$0.1.isEmpty }
    }

    struct Group {
        let name: String
        let title: Message
        let options: [Option]
        /// Whether only one option can be chosen.
        var isSingle = false
        /// The price bounds, which can also be typed; nil for other groups.
        var bounds: Bounds?

        /// Whether something in the group is set.
        var isOpen: Bool { options.contains(where: \.isChosen) || bounds?.areSet == true }

        /// The group with only what is set in it; nil if nothing is set.
        var chosen: Group? {
            guard isOpen else { return nil }
            return Group(
                name: name, title: title, options: options.filter(\.isChosen), isSingle: isSingle,
                bounds: bounds?.areSet == true ? bounds : nil)
        }
    }

    /// Price bounds in dirhams, as typed; empty if not set.
    struct Bounds {
        let minimum: String
        let maximum: String
        /// The errors of the two bounds.
        var minimumError: Message?
        var maximumError: Message?

        var areSet: Bool { !minimum.isEmpty || !maximum.isEmpty }
    }

    struct Option {
        let value: String
        let label: String
        /// How many pieces the list has with this option and the other filters.
        let count: Int
        let isChosen: Bool
    }
}
