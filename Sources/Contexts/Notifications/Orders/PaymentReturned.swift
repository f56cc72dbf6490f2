import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// A payment came too late, or could not be taken. All of it goes back.
    package static let paymentReturned = NotificationType(
        "orders.payment-returned", .orders,
        email: { draft, reader, db in
            guard let received = try await draft.payment(in: db)?.received else { return nil }
            return try await draft.moneyEmail(
                reader, in: db, subject: .mailPaymentReturnedSubject(amount: received),
                [
                    .mailPaymentReturned,
                    .mailGoesBack(amount: received, from: Refund.bankDays.lowerBound, to: Refund.bankDays.upperBound),
                ])
        },
        inApp: { subject in InAppContent(.noticePaymentReturned) { MoneySubject.way(subject, $0) } })
}
