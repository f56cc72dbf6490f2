package import Kernel
package import Postgres

/// Who sells, as all see it.
package struct Seller: Sendable, Equatable {
    package typealias ID = Kernel.ID<Seller>

    package let id: ID
    /// The address of the seller's own page: `/store/<slug>`. It never changes.
    package let slug: String
    package let name: String
    /// A commune's code, as Shipping has it.
    package let city: String
    /// Not on holiday: pieces can be bought.
    package let isOpen: Bool
    package let openedAt: Moment
    /// Sells by trade, and so under the law on sales at a distance.
    package let isTrader: Bool
    /// In the language that was asked for where it is translated, in the seller's own otherwise.
    package let about: Wording
    /// As `about`; empty where none were written.
    package let policies: Wording

    /// Why a seller is not opened.
    package enum Refusal: Error, Equatable {
        case slugTaken
        /// Not small Latin letters and digits with single hyphens between, at most 80.
        case slugUnfit
        /// Not 2 to 80 characters.
        case nameUnfit
        /// There is no text about the seller in the seller's own language.
        case textMissing
    }
}

extension Seller {
    /// A subquery of all sellers with the columns id, slug, name, city_code, is_open, is_trader:
    /// `JOIN \(Seller.rows) s ON s.id = o.seller_id`.
    package static var rows: SQL { "(SELECT id, slug, name, city_code, is_open, is_trader FROM sellers.seller)" }
}
