package import Identity
package import Kernel
package import Postgres

/// How much a telephone number is trusted to pay at the door. A purchase above that waits until a code shows that the number is
/// the buyer's, for a parcel that nobody takes costs its seller two ways.
///
/// The trust belongs to the number, not to a browser or an account: it is what the carrier calls.
package struct CashCeiling: Sendable {
    /// Of a number that never took a parcel. Moroccan shops that limit cash at all do so between 500 and 3,000 DH
    /// (motoway.ma, centech.ma); most carts stay far below.
    package let first: Money
    /// What each delivered order adds.
    package let growth: Money
    /// What deliveries bring it to at most.
    package let highest: Money
    /// What each parcel that was refused within a year takes away, down to nothing: then every purchase is confirmed.
    package let fall: Money

    package static let usual = CashCeiling(first: .dirhams(2_000), growth: .dirhams(500), highest: .dirhams(10_000), fall: .dirhams(1_000))

    /// What became of the parcels that went to a number.
    package struct Trust: Sendable, Equatable {
        package let delivered: Int
        /// Within the last year.
        package let refused: Int

        package init(delivered: Int, refused: Int) {
            self.delivered = delivered
            self.refused = refused
        }
    }

    package static func trust(in phone: PhoneNumber) -> Query<Trust> {
        .one(
            """
            SELECT count(*) FILTER (WHERE o.state = 'delivered'),
                   count(*) FILTER (WHERE o.state = 'refused' AND o.placed_at > kernel.now() - interval '1 year')
            FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id WHERE p.phone = \(phone)
            """
        ) { row in try Trust(delivered: row.next(), refused: row.next()) }
    }

    package func amount(_ trust: Trust) -> Money {
        max(.zero, min(highest, first + growth * trust.delivered) - fall * trust.refused)
    }

    /// - Parameters:
    ///   - total: of the whole purchase, whatever number of sellers it has.
    ///   - person: whoever is logged in: a number that they have shown to be theirs is not asked about again.
    /// - Returns: the ceiling, where the purchase is above it and the number is to be confirmed; nil where it is not.
    package func exceeded(by total: Money, at phone: PhoneNumber, of person: Person?, _ trust: Trust) -> Money? {
        let amount = amount(trust)
        return total > amount && person?.phone != phone ? amount : nil
    }
}
