import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// Asks for the code from an SMS or an e-mail, and for the new password in a password reset.
struct CodePage: Sendable {
    let frame: Frame
    let recipient: Contact
    let action: SiteURL
    var asksPassword = false
    /// The URL to continue to; empty for the account.
    var next = ""
    /// In the order of the fields.
    var errors: [FieldError] = []

    var words: Message {
        switch recipient {
        case .email(let email): .codeWordsMail(email: email.shown)
        case .phone(let phone): .codeWords(phone: phone.national)
        }
    }
}

extension CodePage {
    static let show = Handler { visit in
        guard let verification = try await verification(visit, for: purposes) else { return try await spent(visit) }
        return try await answer(visit, verification)
    }

    /// The purposes for which only the code is needed.
    private static let purposes: [Verification.Purpose] = [.verifyPhone, .loginCode, .stepUp, .changePhone]

    /// Does what the code was requested for: a login, a new account, a step-up, or the consent to another number.
    static let check = Handler { visit in
        guard let verification = try await verification(visit, for: purposes) else { return try await spent(visit) }
        return try await visit.submit {
            do {
                try await checkCode(of: verification, visit)
                switch verification.purpose {
                case .changePhone: return try await ContactChangePage.confirm(verification, visit)
                case .stepUp: return try await StepUpPage.carryOut(verification, visit)
                case .verifyPhone where verification.person == nil:
                    return try await visit.logIn(isNew: true) { tx in
                        try await SignUp.complete(try await Verification.use(verification.id, in: tx), accepting: Terms.version, in: tx)
                    }
                default:
                    return try await visit.logIn { tx in try await person(of: try await Verification.use(verification.id, in: tx), tx) }
                }
            } catch is Verification.Refusal {
                return try await spent(visit)
            } catch SignUp.Refusal.known {
                return try await spent(visit)
            }
        } orShow: {
            try await answer(visit, verification, $0)
        }
    }

    /// - Throws: `FormRefusal` if the typed code is wrong; `Verification.Refusal.spent`.
    private static func checkCode(of verification: Verification, _ visit: Visit) async throws {
        do {
            _ = try await Verification.checked(
                verification.id, byCode: visit.form["code"] ?? "", from: visit.browserKey, visit.world.key, in: visit.db)
        } catch Verification.Refusal.wrongCode(let left) {
            throw FormRefusal("code", .codeFieldErrorWrong(tries: left))
        }
    }

    static let showReset = Handler { visit in
        guard let verification = try await verification(visit, for: [.resetPassword]) else { return try await spent(visit) }
        return try await answer(visit, verification)
    }

    /// Sets a new password by the code of an SMS, and logs in.
    static let reset = Handler { visit in
        try visit.requireHashingCapacity()
        guard let verification = try await verification(visit, for: [.resetPassword]) else { return try await spent(visit) }
        return try await visit.submit {
            do {
                // Check the password first, so that an invalid password does not use up an attempt at the code.
                let password = try visit.newPassword(beside: verification.recipient)
                try await checkCode(of: verification, visit)
                return try await NewPasswordPage.carryOut(verification, password, visit)
            } catch is Verification.Refusal {
                return try await spent(visit)
            }
        } orShow: {
            try await answer(visit, verification, $0)
        }
    }

    /// A verification without an account was never sent; treat a guessed code as used up.
    private static func person(of verification: Verification, _ tx: Transaction) async throws -> Person {
        guard let id = verification.person, let person = try await tx.read(Person.with(id)) else { throw Verification.Refusal.spent }
        return person
    }

    /// The open verification that the path names; nil unless this browser requested it for one of the purposes.
    private static func verification(_ visit: Visit, for purposes: [Verification.Purpose]) async throws -> Verification? {
        guard let id = Verification.ID(visit.parameters["proof"] ?? "") else { return nil }
        let open = try await visit.db.read(Verification.open(id))
        guard let verification = open, verification.visitor == visit.browserKey, purposes.contains(verification.purpose) else { return nil }
        return verification
    }

    private static func spent(_ visit: Visit) async throws -> Response {
        try await MessagePage.spent(visit, way: visit.link.signIn.login, .accountPageLogin)
    }

    private static func answer(_ visit: Visit, _ verification: Verification, _ refusal: FormRefusal? = nil) async throws -> Response {
        let isReset = verification.purpose == .resetPassword
        let page = CodePage(
            frame: try await visit.frame(), recipient: verification.recipient,
            action: isReset
                ? visit.link.signIn.resetCode(verification.id.description) : visit.link.signIn.code(verification.id.description),
            asksPassword: isReset,
            next: visit.next?.description ?? "", errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}
