/// The ISO 4217 code of a currency that Kolchi uses.
package enum Currency: String, Sendable, Codable, CaseIterable {
    case dirham = "MAD"

    /// The number of decimals of an amount (ISO 4217).
    package var decimals: Int { 2 }
}

/// An amount of money in whole minor units (centimes), never in fractions of them.
package struct Money: Hashable, Sendable, Comparable, Codable {
    package let minor: Int64
    package let currency: Currency

    package init(minor: Int64, _ currency: Currency = .dirham) {
        self.minor = minor
        self.currency = currency
    }

    package static func dirhams(_ dirhams: Int64) -> Money { Money(minor: dirhams * 100) }
    package static let zero = Money(minor: 0)

    /// The process ends if the currencies differ or the sum exceeds 64 bits. The limits of quantities and prices exclude the latter.
    package static func + (one: Money, other: Money) -> Money {
        precondition(one.currency == other.currency, "sums of two currencies")
        return Money(minor: one.minor + other.minor, one.currency)
    }

    package static func - (one: Money, other: Money) -> Money {
        precondition(one.currency == other.currency, "sums of two currencies")
        return Money(minor: one.minor - other.minor, one.currency)
    }

    package static func * (one: Money, times: Int) -> Money {
        Money(minor: one.minor * Int64(times), one.currency)
    }

    package static func < (one: Money, other: Money) -> Bool {
        precondition(one.currency == other.currency, "two currencies compared")
        return one.minor < other.minor
    }
}

extension Sequence<Money> {
    /// The sum; zero dirhams for an empty sequence.
    package func total() -> Money { reduce(.zero, +) }
}
