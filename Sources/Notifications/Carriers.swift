package import Mail
package import SMS

/// How messages leave the house.
package struct Carriers: Sendable {
    package enum OfMail: Sendable {
        case relay(MailRelay, from: Mailbox)
        /// Kept where a developer reads it.
        case inbox
        /// Nowhere: nothing is configured.
        case none
    }

    package enum OfSMS: Sendable {
        case gateway(SMSGateway)
        case inbox
        case none
    }

    package let mail: OfMail
    package let sms: OfSMS

    package init(mail: OfMail, sms: OfSMS) {
        self.mail = mail
        self.sms = sms
    }
}
