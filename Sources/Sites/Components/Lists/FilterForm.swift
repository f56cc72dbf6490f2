package import HTML
import Kernel
package import Links

/// The filter form beside a list: one group of options for each facet.
package struct FilterForm {
    /// The URL of the form: the list itself.
    package let action: SiteURL
    /// Hidden fields: the search words and the sort order.
    package let hidden: [(name: String, value: String)]
    /// The groups with something to choose. Empty, and then no form, if nothing is found and no filter is set.
    package let groups: [Group]

    package init(action: SiteURL, hidden: [(name: String, value: String)], groups: [Group]) {
        self.action = action
        self.hidden = hidden
        self.groups = groups
    }

    /// The price bounds that are set.
    package var bounds: [(name: String, value: String)] {
        groups.compactMap(\.bounds).flatMap { [("min", $0.minimum), ("max", $0.maximum)] }.filter { !$0.1.isEmpty }
    }

    package struct Group {
        package let name: String
        package let title: Message
        package let options: [Option]
        /// Whether only one option can be chosen.
        package let isSingle: Bool
        /// The price bounds, which can also be typed; nil for other groups.
        package let bounds: Bounds?

        package init(name: String, title: Message, options: [Option], isSingle: Bool = false, bounds: Bounds? = nil) {
            self.name = name
            self.title = title
            self.options = options
            self.isSingle = isSingle
            self.bounds = bounds
        }

        /// Whether something in the group is set.
        package var isOpen: Bool { options.contains(where: \.isChosen) || bounds?.areSet == true }

        /// The group with only what is set in it; nil if nothing is set.
        package var chosen: Group? {
            guard isOpen else { return nil }
            return Group(
                name: name, title: title, options: options.filter(\.isChosen), isSingle: isSingle,
                bounds: bounds?.areSet == true ? bounds : nil)
        }
    }

    /// Price bounds in dirhams, as typed; empty if not set.
    package struct Bounds {
        package let minimum: String
        package let maximum: String
        /// The errors of the two bounds.
        package let minimumError: Message?
        package let maximumError: Message?

        package init(minimum: String, maximum: String, minimumError: Message? = nil, maximumError: Message? = nil) {
            self.minimum = minimum
            self.maximum = maximum
            self.minimumError = minimumError
            self.maximumError = maximumError
        }

        package var areSet: Bool { !minimum.isEmpty || !maximum.isEmpty }
    }

    package struct Option {
        package let value: String
        package let label: String
        /// How many pieces the list has with this option and the other filters.
        package let count: Int
        package let isChosen: Bool

        package init(value: String, label: String, count: Int, isChosen: Bool) {
            self.value = value
            self.label = label
            self.count = count
            self.isChosen = isChosen
        }
    }

    package static var sample: FilterForm {
        FilterForm(
            action: Link(.french).search, hidden: [],
            groups: [
                Group(
                    name: "size", title: .filterFormTitle,
                    options: [
                        Option(value: "m", label: "M", count: 3, isChosen: true), Option(value: "l", label: "L", count: 2, isChosen: false),
                    ]),
                Group(
                    name: "price", title: .filterFormApply, options: [],
                    bounds: Bounds(minimum: "20", maximum: "x", maximumError: .filterFormMaximum)),
            ])
    }
}
