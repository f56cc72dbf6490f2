import HTML
import Kernel

extension NotificationType {
    /// The last message to an erased person. Its row is deleted when it is sent.
    package static let accountErased = NotificationType(
        "identity.erased", .security,
        email: { draft, _, _ in draft.account(.mailErasedSubject, [.mailErased, .mailErasedElse], reason: .mailReasonErased) },
        text: { draft, _ in Message.smsErased.text(in: draft.language) })
}
