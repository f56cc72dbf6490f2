import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// The shop or the staff gives money back. What follows from a cancellation has no message of its own.
    package static let refundPromised = NotificationType(
        "orders.refund-promised", .orders,
        email: { draft, reader, db in
            guard let refund = try await draft.refund(in: db) else { return nil }
            return try await draft.moneyEmail(
                reader, in: db, subject: .mailRefundPromisedSubject(amount: refund.amount),
                [.mailGoesBack(amount: refund.amount, from: Refund.bankDays.lowerBound, to: Refund.bankDays.upperBound)])
        },
        inApp: { subject in InAppContent(.noticeRefundPromised(number: MoneySubject(subject).about)) { MoneySubject.way(subject, $0) } })
}
