package import Mail
package import SMS

/// The ways by which messages leave the shop.
package struct Transports: Sendable {
    package enum Mail: Sendable {
        case relay(MailRelay, from: Mailbox)
        /// Stored for developers; see `InboxMessage`.
        case inbox
        /// Nothing is configured, so nothing is sent.
        case none
    }

    package enum SMS: Sendable {
        case gateway(SMSGateway)
        case inbox
        case none
    }

    package let mail: Mail
    package let sms: SMS

    package init(mail: Mail, sms: SMS) {
        self.mail = mail
        self.sms = sms
    }
}
