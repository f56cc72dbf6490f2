import HTML
import Identity
import Kernel
import Links
import Postgres

extension NotificationType {
    /// The link or code of a verification. Its subject is the key of the verification.
    package static let verificationRequested = NotificationType(
        "identity.proof-asked", .security,
        email: { draft, _, db in try await draft.verification(in: db).map(draft.email(of:)) },
        text: { draft, db in
            guard let verification = try await draft.verification(in: db) else { return nil }
            let code = verification.code(draft.key)
            let message: Message = verification.purpose == .orderContact ? .smsOrderCode(code: code) : .smsCode(code: code)
            return message.text(in: draft.language)
        })
}

extension NotificationDraft {
    fileprivate func email(of verification: Verification) -> EmailContent {
        let token = verification.token(key)
        switch verification.purpose {
        case .verifyEmail:
            return account(.mailVerifySubject, [.mailVerify, .mailVerifyElse], .mailVerifyAct, link.signIn.verification(token))
        case .resetPassword:
            return account(.mailResetSubject, [.mailReset, .mailResetElse], .mailResetAct, link.signIn.reset(token))
        case .changeEmail:
            return account(.mailChangeSubject, [.mailChange, .mailChangeElse], .mailChangeAct, link.signIn.contactChange(token))
        case .orderContact:
            return account(
                .mailCodeSubject(code: verification.code(key)), [.mailOrderCode(code: verification.code(key)), .mailCodeElse],
                reason: .mailReasonOrder)
        case .loginCode, .stepUp, .verifyPhone, .changePhone:
            return account(.mailCodeSubject(code: verification.code(key)), [.mailCode(code: verification.code(key)), .mailCodeElse])
        }
    }
}
