import Kernel
package import Links

/// A category in the menu of every page.
package struct MenuCategory: Sendable {
    package let name: String
    package let address: SiteURL
    /// How many products can be bought in it and below it.
    package let count: Int
    /// The categories directly below; empty for one of the second level.
    package let children: [MenuCategory]

    package init(name: String, address: SiteURL, count: Int, children: [MenuCategory] = []) {
        self.name = name
        self.address = address
        self.count = count
        self.children = children
    }

    package static let sample = MenuCategory(
        name: "Mode", address: Link(.french).category("mode"), count: 30,
        children: [MenuCategory(name: "Chaussures", address: Link(.french).category("chaussures"), count: 4)])
}
