package import HTML
package import Orders

extension Order.Reason {
    /// The reason as pages and e-mails name it; nil for the reason that only words explain.
    package var words: Message? {
        switch self {
        case .outOfStock: .reasonOutOfStock
        case .damaged: .reasonDamaged
        case .wrongPrice: .reasonWrongPrice
        case .buyerAsked: .reasonBuyerAsked
        case .cannotDeliver: .reasonCannotDeliver
        case .suspicion: .reasonSuspicion
        case .late: .reasonLate
        case .unconfirmed: .reasonUnconfirmed
        case .sold: .reasonSold
        case .suspended: .reasonSuspended
        case .unpaid: .reasonUnpaid
        case .other: nil
        }
    }
}
