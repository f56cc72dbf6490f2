import Jobs
package import Kernel

/// Somebody sent a message by the contact form. Subscribers read it with `ContactMessage.locked`.
package struct ContactMessageReceived: Event {
    package static let name = "support.message-received"

    package let message: ContactMessage.ID
    /// Where the operator reads mail; nil where none is configured.
    package let operatorAddress: EmailAddress?

    package init(message: ContactMessage.ID, operatorAddress: EmailAddress?) {
        self.message = message
        self.operatorAddress = operatorAddress
    }
}
