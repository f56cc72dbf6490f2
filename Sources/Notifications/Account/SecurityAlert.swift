import HTML
import Identity
import Kernel
import Links

extension NotificationRenderer {
    /// A change of a way into the account, and what to do where it was somebody else.
    func alertEmail(_ subject: String, _ language: Language) -> EmailContent? {
        guard let kind = SecurityAlert.Kind(subject: subject) else { return nil }
        return account(.mailAlertSubject, [kind.sentence, kind.advice], kind.act, kind.step(Link(language)))
    }

    func alertText(_ subject: String, _ language: Language) -> String? {
        guard let kind = SecurityAlert.Kind(subject: subject) else { return nil }
        return Message.smsAlert(what: kind.sentence, address: "\(kind.step(Link(language)).absolute(from: origin))").text(in: language)
    }
}

extension SecurityAlert.Kind {
    /// - Parameter subject: of an `NotificationKey`: the kind and a key.
    /// - Returns: nil for a kind that this version does not know.
    init?(subject: String) { self.init(rawValue: String(subject.prefix { $0 != " " })) }

    /// One sentence; a notice, a mail and a text message all say the same.
    var sentence: Message {
        switch self {
        case .email: .alertEmail
        case .phone: .alertPhone
        case .providerLinked: .alertProviderLinked
        case .providerUnlinked: .alertProviderUnlinked
        case .password: .alertPassword
        case .secondFactorOn: .alertSecondFactorOn
        case .secondFactorOff: .alertSecondFactorOff
        case .recoveryCodesRenewed: .alertRecoveryCodesRenewed
        case .recoveryCodeUsed: .alertRecoveryCodeUsed
        case .wrongCodes: .alertWrongCodes
        }
    }

    /// The safe step for an owner who did not do it.
    private enum Advice { case newPassword, security, contact }

    private var step: Advice {
        switch self {
        case .password, .wrongCodes: .newPassword
        // A new password alone would leave the other site or the app in place.
        case .providerLinked, .providerUnlinked, .secondFactorOn, .secondFactorOff, .recoveryCodesRenewed, .recoveryCodeUsed: .security
        // The contact that reads this may open the account no longer.
        case .email, .phone: .contact
        }
    }

    var advice: Message {
        switch step {
        case .newPassword: .alertAdvicePassword
        case .security: .alertAdviceSecurity
        case .contact: .alertAdviceContact
        }
    }

    /// The label of the link.
    var act: Message {
        switch step {
        case .newPassword: .mailResetAct
        case .security: .alertActSecurity
        case .contact: .alertActContact
        }
    }

    func step(_ link: Link) -> SiteURL {
        switch step {
        case .newPassword: link.reset
        case .security: link.accountSecurity
        case .contact: link.text("contact")
        }
    }
}
