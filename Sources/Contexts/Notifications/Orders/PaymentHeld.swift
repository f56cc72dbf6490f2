import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// A payment came otherwise than it was asked. The staff looks at it first.
    package static let paymentHeld = NotificationType(
        "orders.payment-held", .orders,
        email: { draft, reader, db in
            guard let payment = try await draft.payment(in: db), payment.state == .held, let received = payment.received else { return nil }
            return try await draft.moneyEmail(reader, in: db, subject: .mailPaymentHeldSubject, [.mailPaymentHeld(amount: received)])
        },
        inApp: { subject in InAppContent(.noticePaymentHeld) { MoneySubject.way(subject, $0) } })
}
