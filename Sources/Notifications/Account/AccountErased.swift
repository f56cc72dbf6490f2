import HTML

extension NotificationRenderer {
    /// The last message to somebody whose account is gone.
    func erasedEmail() -> EmailContent {
        account(.mailErasedSubject, [.mailErased, .mailErasedElse], reason: .mailReasonErased)
    }
}
