package import Mail
package import SMS

/// How messages leave the house.
package struct Transports: Sendable {
    package enum Mail: Sendable {
        case relay(MailRelay, from: Mailbox)
        /// Kept where a developer reads it.
        case inbox
        /// Nowhere: nothing is configured.
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
