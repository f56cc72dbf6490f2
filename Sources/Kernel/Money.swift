/// The ISO 4217 code of a currency that Kolchi uses.
package enum Currency: String, Sendable, Codable, CaseIterable {
    case dirham = "MAD"
    case euro = "EUR"
    case dollar = "USD"

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

extension Money {
    /// A part in basis points (hundredths of a percent), rounded half up to a whole minor unit.
    ///
    /// The process ends if the amount is negative, or if there are not 0 to 10,000 basis points.
    package func share(basisPoints: Int) -> Money {
        precondition(minor >= 0 && (0...10_000).contains(basisPoints), "a share of a negative amount, or of more than the whole")
        return Money(minor: Int64((Int128(minor) * Int128(basisPoints) + 5_000) / 10_000), currency)
    }

    /// Parts in the proportion of the weights that sum to the amount. What rounding down leaves goes, unit by unit, to the largest
    /// remainders, of equal ones to the first. Without any weight the first part is the whole.
    ///
    /// The process ends if the amount or a weight is negative.
    package func divided(by weights: [Int64]) -> [Money] {
        precondition(minor >= 0 && weights.allSatisfy { $0 >= 0 }, "a negative amount or weight")
        let whole = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard whole > 0 else { return weights.indices.map { Money(minor: $0 == 0 ? minor : 0, currency) } }
        let exact = weights.map { (Int128(minor) * Int128($0)).quotientAndRemainder(dividingBy: whole) }
        var parts = exact.map { Int64($0.quotient) }
        let left = Int(minor - parts.reduce(0, +))
        let largestFirst = exact.indices.sorted { (-exact[$0].remainder, $0) < (-exact[$1].remainder, $1) }
        for index in largestFirst.prefix(left) { parts[index] += 1 }
        return parts.map { Money(minor: $0, currency) }
    }

    /// Parts in the proportion of these amounts, as `divided(by:)`.
    package func divided(byWorth worths: [Money]) -> [Money] { divided(by: worths.map(\.minor)) }
}

extension Sequence<Money> {
    /// The sum; zero dirhams for an empty sequence.
    package func total() -> Money { reduce(.zero, +) }
}
