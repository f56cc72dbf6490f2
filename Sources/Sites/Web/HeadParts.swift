package import Components
package import Identity
package import Kernel
package import Postgres

/// What the head of every page shows about the shop and the visitor. The executable fills it at start, so that no site needs another one
/// for it.
package struct HeadParts: Sendable {
    /// The upper two levels of the category tree in a language. It makes no query, because error pages show it too.
    package let categories: @Sendable (Language) -> [MenuCategory]
    /// How many pieces are in the visitor's cart.
    package let cartCount: @Sendable (VisitorKey) -> Query<Int>
    /// How many notifications a person has not read. The argument is an SQL expression for the person's key.
    package let unreadNotices: @Sendable (SQL) -> Query<Int>
    /// The most characters that the search box accepts.
    package let longestSearch: Int

    package init(
        categories: @escaping @Sendable (Language) -> [MenuCategory], cartCount: @escaping @Sendable (VisitorKey) -> Query<Int>,
        unreadNotices: @escaping @Sendable (SQL) -> Query<Int>, longestSearch: Int
    ) {
        self.categories = categories
        self.cartCount = cartCount
        self.unreadNotices = unreadNotices
        self.longestSearch = longestSearch
    }
}
