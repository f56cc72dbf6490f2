import HTML
import Identity
import Kernel
import Links
import Postgres

extension NotificationRenderer {
    /// The link or code of a verification; nil if it has expired or was used.
    func verificationEmail(_ subject: String, _ language: Language, in db: Database) async throws -> EmailContent? {
        guard let id = Verification.ID(subject), let verification = try await db.read(Verification.toSend(id)) else { return nil }
        let token = verification.token(key)
        let link = Link(language)
        switch verification.purpose {
        case .verifyEmail:
            return account(.mailVerifySubject, [.mailVerify, .mailVerifyElse], .mailVerifyAct, link.verification(token))
        case .resetPassword:
            return account(.mailResetSubject, [.mailReset, .mailResetElse], .mailResetAct, link.reset(token))
        case .changeEmail:
            return account(.mailChangeSubject, [.mailChange, .mailChangeElse], .mailChangeAct, link.change(token))
        case .orderContact:
            return account(
                .mailCodeSubject(code: verification.code(key)), [.mailOrderCode(code: verification.code(key)), .mailCodeElse],
                reason: .mailReasonOrder)
        case .loginCode, .stepUp, .verifyPhone, .changePhone:
            return account(.mailCodeSubject(code: verification.code(key)), [.mailCode(code: verification.code(key)), .mailCodeElse])
        }
    }

    func verificationText(_ subject: String, _ language: Language, in db: Database) async throws -> String? {
        guard let id = Verification.ID(subject), let verification = try await db.read(Verification.toSend(id)) else { return nil }
        let code = verification.code(key)
        return (verification.purpose == .orderContact ? Message.smsOrderCode(code: code) : .smsCode(code: code)).text(in: language)
    }
}
