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
    /// Noon in Morocco of the day on which a seller on holiday is back; nil where none was said, or it is past.
    package let backAt: Moment?
    package let openedAt: Moment
    /// Sells by trade, and so under the law on sales at a distance.
    package let isTrader: Bool
    /// In the language that was asked for where it is translated, in the seller's own otherwise.
    package let about: LocalizedText
    /// As `about`; empty where none were written.
    package let policies: LocalizedText

    /// Why a seller is not opened, or does not go on holiday.
    package enum Refusal: Error, Equatable {
        case slugTaken
        /// Not small Latin letters and digits with single hyphens between, at most 80.
        case slugUnfit
        /// Not 2 to 80 characters.
        case nameUnfit
        /// There is no text about the seller in the seller's own language.
        case textMissing
        /// Not a day to come, like 2026-12-31.
        case dayUnfit
    }
}

extension Seller {
    /// A subquery of all sellers with the columns id, slug, name, city_code, is_open, back_at, is_trader:
    /// `JOIN \(Seller.rows) s ON s.id = o.seller_id`.
    package static var rows: SQL { "(SELECT id, slug, name, city_code, is_open, \(backAt) AS back_at, is_trader FROM sellers.seller)" }

    /// `backAt` of a row of the table.
    static var backAt: SQL { "CASE WHEN away_until >= \(today) THEN places.moment(away_until + time '12:00') END" }

    /// The day in Morocco.
    static var today: SQL { "places.wall(kernel.now())::date" }
}
