import HTML
import Identity
import Links

/// What a person is told of an alert, and what to do where somebody else did it.
extension SecurityAlert.Kind {
    /// - Parameter subject: of an `Announcement`: the kind and a key.
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
