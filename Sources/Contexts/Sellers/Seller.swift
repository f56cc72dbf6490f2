package import Kernel
package import Postgres

/// The public data of a seller.
package struct Seller: Sendable, Equatable {
    package typealias ID = Kernel.ID<Seller>

    package let id: ID
    /// The last part of the URL of the seller's page: `/store/<slug>`. It never changes.
    package let slug: String
    package let name: String
    /// The `City.Code` of a city, as text.
    package let city: String
    /// Whether pieces can be bought now, and if not, why.
    package let availability: Availability
    /// Noon in Morocco on the day when a seller on holiday returns; nil if no day was given.
    package let backAt: Moment?
    package let openedAt: Moment
    /// Whether the seller is a trader, to whom the law on distance selling applies.
    package let isTrader: Bool
    /// Shown beside the name; nil if the seller gave none.
    package let picture: ShownPicture?
    /// Shown above the seller's page; nil if the seller gave none.
    package let cover: ShownPicture?
    /// In the requested language if translated, otherwise in the seller's own.
    package let about: LocalizedText
    /// In the same language as `about`; empty if none were written.
    package let policies: LocalizedText

    /// A picture in Media, with the size of its original in pixels.
    package struct ShownPicture: Sendable, Equatable {
        package let hash: String
        package let width: Int
        package let height: Int
    }

    /// Why a seller cannot be opened or sent on holiday.
    package enum Refusal: Error, Equatable {
        case slugTaken
        /// Not lower-case Latin letters and digits with single hyphens between, at most 80.
        case slugUnfit
        /// Not 2 to 80 characters, a reserved name, or one that could be mistaken for another.
        case nameUnfit
        /// There is no text about the seller in the seller's own language.
        case textMissing
        /// The first day of a holiday is past, or more than a year ahead.
        case dayUnfit
        /// The day of return is not after today and the first day, or more than two years ahead.
        case returnUnfit
    }
}

extension Seller {
    /// Whether pieces can be bought now.
    package var isOpen: Bool { availability == .open }

    /// A subquery of all sellers with the columns id, slug, name, city_code, is_open, availability, back_at and is_trader:
    /// `JOIN \(Seller.rows) s ON s.id = o.seller_id`. `is_open` says whether one can buy from the seller now.
    package static var rows: SQL {
        """
        (SELECT id, slug, name, city_code, \(isOpen("own")) AS is_open, \(availability("own")) AS availability, \(backAt("own")) AS back_at,
            is_trader FROM sellers.seller own)
        """
    }

    /// The SQL expression of `backAt` for a row of the table.
    static func backAt(_ row: SQL) -> SQL {
        "CASE WHEN NOT \(isThere(row)) THEN places.moment(\(row).away_until + time '12:00') END"
    }

    /// The current day in Morocco, as SQL. PostgreSQL computes it once a statement.
    static var today: SQL { "(SELECT places.wall(kernel.now())::date)" }
}
