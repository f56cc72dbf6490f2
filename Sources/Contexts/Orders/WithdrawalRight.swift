package import Carts
import Catalog
import Postgres

/// Whether a buyer may return what they bought because they changed their mind.
///
/// A consumer may withdraw from a trader's sale at a distance (loi 31-08, article 36). The law gives no such right against a private
/// person. Then only the conditions that the seller wrote apply.
package enum WithdrawalRight: Sendable, Equatable {
    /// All sellers are traders.
    case byLaw
    /// No seller is a trader.
    case bySeller
    /// Some sellers are traders, others are not.
    case mixed

    /// Days after receipt within which a buyer may withdraw from a trader's sale (loi 31-08, article 36).
    package static let days = 7
    /// Days after the withdrawal within which the trader refunds (loi 31-08, article 37).
    package static let refundDays = 15
    /// The most days between order and delivery, unless the parties agree otherwise (loi 31-08, article 40).
    package static let deliveryDays = 30

    /// - Parameter isTraders: for each seller, whether it is a trader.
    package init(_ isTraders: [Bool]) {
        self = isTraders.allSatisfy { $0 } ? .byLaw : isTraders.contains(true) ? .mixed : .bySeller
    }
}

extension Order {
    /// An SQL expression: whether the seller of the order `o` was a trader when it was placed.
    ///
    /// Only an order that an older program wrote during a migration has no kind. It counts as a trader's, which the buyer may rely on.
    static let sellerWasTrader: SQL = "coalesce(o.is_trader, true)"

    package var withdrawal: WithdrawalRight { WithdrawalRight([isTraders]) }
}

extension CartTotals {
    /// The right of the buyer of the parcels that are sent.
    package var withdrawal: WithdrawalRight { WithdrawalRight(parcels.filter(\.isSent).compactMap(\.lines.first?.offer.isTraders)) }
}
