import HTML
import Kernel
import Links
import Orders
import Postgres

extension NotificationType {
    /// The seller, the staff or the buyer has cancelled the order, or nobody has confirmed it in time.
    package static let orderCancelled = NotificationType(
        "orders.cancelled", .orders,
        email: { draft, reader, db in
            guard let order = try await draft.order(in: db) else { return nil }
            let back = try await draft.givenBack(of: order, in: db)
            return try await draft.orderEmail(reader, in: db) { order, number in
                let what: Message =
                    order.isPaidAtDoor ? .mailCancelled(seller: order.sellerName) : .mailCancelledPaid(seller: order.sellerName)
                let reason = order.whyCancelled(isWordForWord: reader.isProven)
                return (.mailCancelledSubject(number: number), .mailCancelledHeading, [what] + reason + [back].compactMap(\.self))
            }
        },
        inApp: { number in InAppContent(.noticeCancelled(number: number)) { $0.orders.order(number) } })
}

extension Order {
    /// The reason for a cancellation. It is empty where the buyer cancelled, because they know the reason.
    ///
    /// - Parameter isWordForWord: whether to quote the text that the seller typed.
    fileprivate func whyCancelled(isWordForWord: Bool) -> [Message] {
        steps.filter { $0.to == .cancelled && $0.from != .unpaid && $0.by.kind != .buyer }.flatMap { step -> [Message] in
            switch step.lapse {
            case .unconfirmed: return [.mailCancelledUnconfirmed]
            case .sold: return [.mailCancelledSold]
            case .suspended: return [.mailCancelledSuspended]
            case nil:
                let words: Message? = isWordForWord && !step.why.isEmpty ? .mailCancelledWhy(why: step.why) : nil
                return [step.reason?.words.map { .mailCancelledReason(reason: $0) }, words].compactMap(\.self)
            }
        }
    }
}
