import HTML
import Identity
import Kernel
import Links

extension NotificationRenderer {
    /// The alert about a change of credentials or wrong codes, with the next step if it was somebody else.
    ///
    /// - Returns: nil for a kind that this version does not know.
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
    /// - Parameter subject: the subject of a `NotificationKey`: the kind, a space, and the alert's key.
    /// - Returns: nil for a kind that this version does not know.
    init?(subject: String) { self.init(rawValue: String(subject.prefix { $0 != " " })) }

    /// The alert in one sentence. In-app notification, e-mail and text message use the same.
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

    /// What the owner should do if it was somebody else.
    private enum Advice { case newPassword, security, contact }

    private var step: Advice {
        switch self {
        case .password, .wrongCodes: .newPassword
        // A new password alone would leave the linked provider or the attacker's app in place.
        case .providerLinked, .providerUnlinked, .secondFactorOn, .secondFactorOff, .recoveryCodesRenewed, .recoveryCodeUsed: .security
        // The contact that gets this message may no longer open the account.
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
