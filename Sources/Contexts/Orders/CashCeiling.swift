package import Carts
package import Kernel
package import Postgres
package import Settings

/// The largest amount of cash on delivery that a telephone number is trusted with, over all its open orders.
///
/// A purchase above it waits until the buyer confirms the number with a code. A refused parcel costs its seller the way there and
/// back. The trust belongs to the number, not to a browser or an account, because the carrier calls the number.
package struct CashCeiling: Sendable {
    /// The ceiling of a number without a delivered order.
    ///
    /// Moroccan shops that limit cash on delivery do so between 500 and 3,000 DH (motoway.ma, centech.ma). Most carts are far below.
    package let first: Money
    /// What each delivered order adds.
    package let growth: Money
    /// The upper bound of what deliveries can bring.
    package let highest: Money
    /// What each order subtracts that was placed within a year and refused. At zero, every purchase needs a code.
    package let fall: Money

    private static let bounds = Money.zero...Money.dirhams(100_000)
    package static let firstSetting = TypedSetting<Money>(
        "orders.cash-ceiling", .dirhams(2_000), in: bounds, by: .accountant, needsApproval: true)
    package static let growthSetting = TypedSetting<Money>(
        "orders.cash-ceiling-growth", .dirhams(500), in: bounds, by: .accountant, needsApproval: true)
    package static let highestSetting = TypedSetting<Money>(
        "orders.cash-ceiling-highest", .dirhams(10_000), in: bounds, by: .accountant, needsApproval: true)
    package static let fallSetting = TypedSetting<Money>(
        "orders.cash-ceiling-fall", .dirhams(1_000), in: bounds, by: .accountant, needsApproval: true)

    /// The history of the orders sent to a number.
    package struct Trust: Sendable, Equatable {
        package let delivered: Int
        /// Refused orders that were placed within the last year.
        package let refused: Int

        package init(delivered: Int, refused: Int) {
            self.delivered = delivered
            self.refused = refused
        }
    }

    package static func trust(in phone: PhoneNumber) -> Query<Trust> {
        .one(tally(of: phone)) { row in try Trust(delivered: row.next(), refused: row.next()) }
    }

    /// A statement with two columns: orders delivered to the number, and orders placed within a year and refused there.
    static func tally(of phone: PhoneNumber) -> SQL {
        """
        SELECT count(*) FILTER (WHERE o.state = 'delivered') AS delivered,
               count(*) FILTER (WHERE o.state = 'refused' AND o.placed_at > kernel.now() - interval '1 year') AS refused
        FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id WHERE p.phone = \(phone)
        """
    }

    /// The ceiling of a number with that history; never below zero.
    package func amount(_ trust: Trust) -> Money {
        max(.zero, min(highest, first + growth * trust.delivered) - fall * trust.refused)
    }
}

extension CashCeiling {
    package init(_ settings: SettingValues) {
        (first, growth) = (settings[Self.firstSetting], settings[Self.growthSetting])
        (highest, fall) = (settings[Self.highestSetting], settings[Self.fallSetting])
    }
}

extension CheckoutPlan {
    /// What is offered for an amount. Cash above the highest ceiling is not, unless there is no other way.
    package func offered(for total: Money, under settings: SettingValues) -> CheckoutPlan {
        total > CashCeiling(settings).highest ? without { $0 == .cashOnDelivery } : self
    }
}
