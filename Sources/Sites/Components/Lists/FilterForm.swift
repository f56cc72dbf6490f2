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
    /// How many pieces the list has now, for the button.
    package let count: Int

    package init(action: SiteURL, hidden: [(name: String, value: String)], groups: [Group], count: Int) {
        self.action = action
        self.hidden = hidden
        self.groups = groups
        self.count = count
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
        /// Whether the group is open from the start. A group in which something is set is open anyway.
        package let startsOpen: Bool

        package init(
            name: String, title: Message, options: [Option], isSingle: Bool = false, bounds: Bounds? = nil, startsOpen: Bool = false
        ) {
            self.name = name
            self.title = title
            self.options = options
            self.isSingle = isSingle
            self.bounds = bounds
            self.startsOpen = startsOpen
        }

        /// Whether something in the group is set.
        package var isSet: Bool { options.contains(where: \.isChosen) || bounds?.areSet == true }

        /// The group with only what is set in it; nil if nothing is set.
        package var chosen: Group? {
            guard isSet else { return nil }
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
        /// The title of the options from this one on, such as "Shoes" among sizes; nil if the title before holds.
        package let section: Message?
        /// How deep the option is in a tree; 0 at the top and for options without a tree.
        package let level: Int
        /// The suffix of the class of a colour; nil for an option that is shown as words only.
        package let swatch: String?

        package init(
            value: String, label: String, count: Int, isChosen: Bool, section: Message? = nil, level: Int = 0, swatch: String? = nil
        ) {
            self.value = value
            self.label = label
            self.count = count
            self.isChosen = isChosen
            self.section = section
            self.level = level
            self.swatch = swatch
        }
    }

    /// The codes of colours that have a swatch in `filter-form.css`.
    package static let swatches: Set<String> = [
        "white", "black", "grey", "silver", "beige", "brown", "red", "pink", "yellow", "green", "blue",
    ]

    package static var sample: FilterForm {
        FilterForm(
            action: Link(.french).search, hidden: [],
            groups: [
                Group(
                    name: "size", title: .filterFormTitle,
                    options: [
                        Option(value: "m", label: "M", count: 3, isChosen: true, section: .filterFormTitle),
                        Option(value: "l", label: "L", count: 2, isChosen: false, level: 1),
                    ]),
                Group(
                    name: "colour", title: .filterFormTitle,
                    options: [Option(value: "blue", label: "Bleu", count: 3, isChosen: false, swatch: "blue")], startsOpen: true),
                Group(
                    name: "price", title: .filterFormApply, options: [],
                    bounds: Bounds(minimum: "20", maximum: "x", maximumError: .filterFormMaximum)),
            ], count: 3)
    }
}
