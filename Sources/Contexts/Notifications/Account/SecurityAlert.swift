import HTML
import Identity
import Kernel
import Links

extension NotificationType {
    /// The alert about a change of credentials or wrong codes. Its subject is the kind of a `SecurityAlert`, a space, and the alert's key.
    package static let securityAlert = NotificationType(
        "identity.alert", .security,
        email: { draft, _, _ in draft.alertEmail() },
        text: { draft, _ in draft.alertText() },
        inApp: { subject in InAppContent(SecurityAlert.Kind(subject: subject)?.sentence ?? .noticeDevice) { $0.security.overview } })
}

extension NotificationDraft {
    /// What happened, with the next step if it was somebody else.
    ///
    /// - Returns: nil for a kind of alert that this version does not know.
    func alertEmail() -> EmailContent? {
        guard let kind = SecurityAlert.Kind(subject: subject) else { return nil }
        return account(.mailAlertSubject, [kind.sentence, kind.advice], kind.act, kind.step(link))
    }

    /// - Returns: nil for a kind of alert that this version does not know.
    func alertText() -> String? {
        guard let kind = SecurityAlert.Kind(subject: subject) else { return nil }
        return Message.smsAlert(what: kind.sentence, address: "\(kind.step(link).absolute(from: origin))").text(in: language)
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
        case .newPassword: link.signIn.reset
        case .security: link.security.overview
        case .contact: link.text("contact")
        }
    }
}
