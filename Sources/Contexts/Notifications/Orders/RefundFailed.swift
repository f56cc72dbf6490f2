import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// The gateway could not give money back. It goes back in another way.
    package static let refundFailed = NotificationType(
        "orders.refund-failed", .orders,
        email: { draft, reader, db in
            guard let refund = try await draft.refund(in: db), refund.state == .failed else { return nil }
            return try await draft.moneyEmail(
                reader, in: db, subject: .mailRefundFailedSubject(amount: refund.amount), [.mailRefundFailed(amount: refund.amount)])
        },
        inApp: { subject in InAppContent(.noticeRefundFailed) { MoneySubject.way(subject, $0) } })
}
