import HTML
import Identity
import Kernel
import Links
import Postgres

/// What people are told about their accounts.
extension NotificationRenderer {
    /// The link or code that a proof sends; nil where it is no longer good.
    func verificationEmail(_ subject: String, _ language: Language, in db: Database) async throws -> EmailContent? {
        guard let id = Verification.ID(subject), let proof = try await db.read(Verification.toSend(id)) else { return nil }
        let token = proof.token(key)
        let link = Link(language)
        switch proof.purpose {
        case .verifyEmail:
            return account(.mailVerifySubject, [.mailVerify, .mailVerifyElse], .mailVerifyAct, link.verification(token))
        case .resetPassword:
            return account(.mailResetSubject, [.mailReset, .mailResetElse], .mailResetAct, link.reset(token))
        case .changeEmail:
            return account(.mailChangeSubject, [.mailChange, .mailChangeElse], .mailChangeAct, link.change(token))
        case .orderContact:
            return account(
                .mailCodeSubject(code: proof.code(key)), [.mailOrderCode(code: proof.code(key)), .mailCodeElse], reason: .mailReasonOrder)
        case .loginCode, .stepUp, .verifyPhone, .changePhone:
            return account(.mailCodeSubject(code: proof.code(key)), [.mailCode(code: proof.code(key)), .mailCodeElse])
        }
    }

    func verificationText(_ subject: String, _ language: Language, in db: Database) async throws -> String? {
        guard let id = Verification.ID(subject), let proof = try await db.read(Verification.toSend(id)) else { return nil }
        let code = proof.code(key)
        return (proof.purpose == .orderContact ? Message.smsOrderCode(code: code) : .smsCode(code: code)).text(in: language)
    }

    /// What happened to an account, told so that its owner notices when it was somebody else.
    func accountEmail(_ topic: NotificationType, _ language: Language) -> EmailContent? {
        let link = Link(language)
        switch topic {
        case .deviceAppeared: return account(.mailDeviceSubject, [.mailDevice, .mailDeviceElse], .mailDeviceAct, link.accountSecurity)
        case .accountErased: return account(.mailErasedSubject, [.mailErased, .mailErasedElse], reason: .mailReasonErased)
        default: return nil
        }
    }

    func accountText(_ topic: NotificationType, _ language: Language) -> String? {
        switch topic {
        case .deviceAppeared: Message.smsDevice.text(in: language)
        case .accountErased: Message.smsErased.text(in: language)
        default: nil
        }
    }

    /// A change of a way into the account, and what to do where it was somebody else.
    func alertEmail(_ subject: String, _ language: Language) -> EmailContent? {
        guard let kind = SecurityAlert.Kind(subject: subject) else { return nil }
        return account(.mailAlertSubject, [kind.sentence, kind.advice], kind.act, kind.step(Link(language)))
    }

    func alertText(_ subject: String, _ language: Language) -> String? {
        guard let kind = SecurityAlert.Kind(subject: subject) else { return nil }
        return Message.smsAlert(what: kind.sentence, address: "\(kind.step(Link(language)).absolute(from: origin))").text(in: language)
    }

    private func account(
        _ subject: Message, _ paragraphs: [Message], _ label: Message? = nil, _ address: SiteURL? = nil,
        reason: Message = .mailReasonAccount
    ) -> EmailContent {
        var letter = EmailContent(subject: subject, greeting: .mailHello, paragraphs: paragraphs, reason: reason)
        if let label, let address { letter.act = EmailContent.Act(label: label, address: address.absolute(from: origin)) }
        return letter
    }
}
