import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// Money was given back.
    package static let refundDone = NotificationType(
        "orders.refund-done", .orders,
        email: { draft, reader, db in
            guard let refund = try await draft.refund(in: db) else { return nil }
            let how: Message =
                refund.way == .hand
                ? .mailRefundDoneTransfer(amount: refund.amount)
                : .mailRefundDone(amount: refund.amount, from: Refund.bankDays.lowerBound, to: Refund.bankDays.upperBound)
            return try await draft.moneyEmail(reader, in: db, subject: .mailRefundDoneSubject(amount: refund.amount), [how])
        },
        inApp: { subject in InAppContent(.noticeRefundDone) { MoneySubject.way(subject, $0) } })
}
