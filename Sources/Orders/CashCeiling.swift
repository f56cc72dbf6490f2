package import Kernel
package import Postgres

/// How much a telephone number is trusted to pay at the door, all that is under way for it together. Above that a purchase waits
/// until a code shows that the number is the buyer's. A parcel that nobody takes costs its seller the way there and back.
///
/// The trust belongs to the number, not to a browser or an account, because the carrier calls the number.
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
        .one(tally(of: phone)) { row in try Trust(delivered: row.next(), refused: row.next()) }
    }

    /// Two columns: how many orders were delivered to the number, and how many were refused there within a year.
    static func tally(of phone: PhoneNumber) -> SQL {
        """
        SELECT count(*) FILTER (WHERE o.state = 'delivered') AS delivered,
               count(*) FILTER (WHERE o.state = 'refused' AND o.placed_at > kernel.now() - interval '1 year') AS refused
        FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id WHERE p.phone = \(phone)
        """
    }

    package func amount(_ trust: Trust) -> Money {
        max(.zero, min(highest, first + growth * trust.delivered) - fall * trust.refused)
    }
}
