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
            let amount = refund.amount
            let (subject, how): (Message, Message) =
                switch refund.way {
                case .dispute: (.mailRefundByBankSubject(amount: amount), .mailRefundByBank(amount: amount))
                case .hand: (.mailRefundDoneSubject(amount: amount), .mailRefundDoneTransfer(amount: amount))
                default:
                    (
                        .mailRefundDoneSubject(amount: amount),
                        .mailRefundDone(amount: amount, from: Refund.bankDays.lowerBound, to: Refund.bankDays.upperBound)
                    )
                }
            return try await draft.moneyEmail(reader, in: db, subject: subject, [how])
        },
        inApp: { subject in InAppContent(.noticeRefundDone) { MoneySubject.way(subject, $0) } })
}
