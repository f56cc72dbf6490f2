import HTML

extension NotificationRenderer {
    /// The last message to an erased person.
    func erasedEmail() -> EmailContent {
        account(.mailErasedSubject, [.mailErased, .mailErasedElse], reason: .mailReasonErased)
    }
}
