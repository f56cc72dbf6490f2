package import Identity
package import Postgres

/// What the head of every page shows about the visitor. The executable fills it at start, so that no site needs another one for it.
package struct HeadParts: Sendable {
    /// How many pieces are in the visitor's cart.
    package let cartCount: @Sendable (VisitorKey) -> Query<Int>
    /// How many notifications a person has not read. The argument is an SQL expression for the person's key.
    package let unreadNotices: @Sendable (SQL) -> Query<Int>
    /// The most characters that the search box accepts.
    package let longestSearch: Int

    package init(
        cartCount: @escaping @Sendable (VisitorKey) -> Query<Int>, unreadNotices: @escaping @Sendable (SQL) -> Query<Int>,
        longestSearch: Int
    ) {
        self.cartCount = cartCount
        self.unreadNotices = unreadNotices
        self.longestSearch = longestSearch
    }
}
