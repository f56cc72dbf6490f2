import Catalog
import Components
import HTML
import Kernel
import Places
import Search
import Web

extension ListingsPage.FoundList {
    /// The most sizes that a filter shows. A gap among sizes would look like a size that is sold out.
    private static let mostSizes = 40
    /// How many groups are open from the start.
    private static let openGroups = 3

    /// If nothing is found, only the set filters. Any other choice would find nothing either.
    func groups(in visit: Visit) -> [FilterForm.Group] {
        let facets = Dictionary(grouping: found.facets, by: \.filter)
        var groups: [FilterForm.Group] = []
        for filter in filters {
            let group = group(filter, facets[filter] ?? [], startsOpen: groups.count < Self.openGroups, visit)
            if found.total == 0 {
                if let chosen = group.chosen { groups.append(chosen) }
            } else if !group.options.isEmpty || group.isSet {
                groups.append(group)
            }
        }
        return groups
    }

    private func group(_ filter: ListingSearch.Filter, _ counted: [Facet], startsOpen: Bool, _ visit: Visit) -> FilterForm.Group {
        let chosen = asked.search.values(filter)
        let isOfSizes = filter == .attribute(SizeOrder.attribute)
        var values = counted.prefix(isOfSizes ? Self.mostSizes : Self.mostValues).map { ($0.value, $0.count) }
        for value in chosen where !values.contains(where: { $0.0 == value }) {
            values.append((value, counted.first { $0.value == value }?.count ?? 0))
        }
        var sections: [String: Message] = [:]
        var levels: [String: Int] = [:]
        switch filter {
        case .category:
            let branch = branch(of: counted, chosen, visit.taxonomy)
            levels = Dictionary(uniqueKeysWithValues: branch.map { ($0.category.slug, $0.category.depth) })
            values = branch.map { ($0.category.slug, $0.count) }
        case .price: values.sort { (PriceBand($0.0)?.from ?? 0) < (PriceBand($1.0)?.from ?? 0) }
        case .condition:
            let scale = Condition.allCases.map(\.rawValue)
            values.sort { (scale.firstIndex(of: $0.0) ?? scale.count) < (scale.firstIndex(of: $1.0) ?? scale.count) }
        case .attribute(SizeOrder.attribute):
            let known = visit.taxonomy.attribute(SizeOrder.attribute)?.values.map(\.code) ?? []
            let sizes = values.map { (place: SizeOrder($0.0, position: known.firstIndex(of: $0.0) ?? known.count), size: $0) }
                .sorted { ($0.place, $0.size.0) < ($1.place, $1.size.0) }
            values = sizes.map(\.size)
            sections = Self.sections(sizes.map { ($0.size.0, $0.place.kind) })
        default: break
        }
        return FilterForm.Group(
            name: filter.name, title: filter.title(in: visit),
            options: values.map { value, count in
                FilterForm.Option(
                    value: value, label: name(of: value, filter, visit), count: count, isChosen: chosen.contains(value),
                    section: sections[value], level: levels[value] ?? 0,
                    swatch: filter == .attribute("colour") && FilterForm.swatches.contains(value) ? value : nil)
            }, isSingle: filter == .category, bounds: filter == .price ? bounds : nil, startsOpen: startsOpen)
    }

    /// The title before the first size of each kind; none if all sizes are of one kind.
    private static func sections(_ sizes: [(code: String, kind: SizeOrder.Kind)]) -> [String: Message] {
        let first = Dictionary(sizes.map { ($0.kind, $0.code) }) { first, _ in first }
        return first.count > 1 ? Dictionary(uniqueKeysWithValues: first.map { ($0.value, $0.key.title) }) : [:]
    }

    /// The part of the category tree that the filter shows, in the tree's order.
    ///
    /// It has the top categories, and the children of each category from the top to the chosen one. If all pieces are in one
    /// top category, its children are shown too.
    private func branch(of counted: [Facet], _ chosen: [String], _ taxonomy: Taxonomy) -> [(category: Category, count: Int)] {
        let counts = Dictionary(counted.map { ($0.value, $0.count) }) { $1 }
        let shown = taxonomy.categories.filter { (counts[$0.slug] ?? 0) > 0 || chosen.contains($0.slug) }
        let tops = shown.filter { $0.parent == nil }
        var open = Set(chosen.flatMap { taxonomy.path(to: $0).map(\.id) })
        if tops.count == 1 { open.formUnion(tops.map(\.id)) }
        return shown.filter { $0.parent.map(open.contains) ?? true }.map { ($0, counts[$0.slug] ?? 0) }
    }

    private var bounds: FilterForm.Bounds {
        FilterForm.Bounds(
            minimum: asked.minimum, maximum: asked.maximum, minimumError: asked.isMinimumUnread ? .filtersErrorPrice : nil,
            maximumError: asked.isMaximumUnread ? .filtersErrorPrice : nil)
    }
}

extension ListingSearch.Filter {
    fileprivate func title(in visit: Visit) -> Message {
        switch self {
        case .category: .filtersCategory
        case .condition: .filtersCondition
        case .price: .filtersPrice
        case .city: .filtersCity
        case .seller: .filtersSeller
        case .attribute(let code): .layoutText(text: visit.taxonomy.attribute(code)?.names[visit.language] ?? code)
        }
    }
}

extension PriceBand {
    /// The band in words, such as "50 à 100 DH". The words name the currency once.
    func name(in language: Language) -> String {
        guard let to else { return Message.filtersPriceAbove(price: Money.dirhams(from).short).text(in: language) }
        if from == 0 { return Message.filtersPriceBelow(price: Money.dirhams(to).short).text(in: language) }
        let (least, most) = (Money.dirhams(from).dirhams(in: language), Money.dirhams(to).dirhams(in: language))
        return Message.filtersPriceBand(least: least, most: most).text(in: language)
    }
}
