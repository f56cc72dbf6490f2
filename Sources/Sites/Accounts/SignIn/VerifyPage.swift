import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// The page behind the e-mail link that verifies the address of a new account.
enum VerifyPage {
    static let show = Handler { visit in
        guard let verification = try await verification(visit) else {
            return try await MessagePage.spent(visit, way: visit.link.signIn.signUp, .signUpTitle)
        }
        guard verification.person == nil else { return try await known(visit) }
        return try await answer(visit, verification)
    }

    /// Makes the account and logs in.
    ///
    /// If another browser opens the link than the one that requested it, the password is required. Otherwise somebody could type
    /// a stranger's address and get an account that the stranger verified.
    static let verify = Handler { visit in
        try visit.requireHashingCapacity()
        guard let verification = try await verification(visit) else {
            return try await MessagePage.spent(visit, way: visit.link.signIn.signUp, .signUpTitle)
        }
        guard verification.person == nil else { return try await known(visit) }
        return try await visit.submit(limitBeside: "password") {
            do {
                if verification.visitor != visit.browserKey { try await checkPassword(of: verification, visit) }
                let next = ReturnTarget(try await visit.db.read(SignUp.next(of: verification.id)))
                return try await visit.logIn(isNew: true, next: next) { tx in
                    try await SignUp.complete(try await Verification.use(verification.id, in: tx), accepting: Terms.version, in: tx)
                }
            } catch SignUp.Refusal.known {
                return try await known(visit)
            } catch Verification.Refusal.spent {
                return try await MessagePage.spent(visit, way: visit.link.signIn.login, .accountPageLogin)
            }
        } orShow: {
            try await answer(visit, verification, $0)
        }
    }

    private static func checkPassword(of verification: Verification, _ visit: Visit) async throws {
        try await visit.db.transaction { tx in
            try await RateLimit.consume("identity.verification:\(verification.id)", limit: 5, per: 15 * 60, in: tx)
        }
        let hash = try await visit.db.read(SignUp.password(of: verification.id))
        guard try await visit.world.accounts.passwords.compare(Password.normalized(visit.form["password"] ?? ""), with: hash).isRight else {
            throw FormRefusal("password", .verifyErrorPassword)
        }
    }

    private static func verification(_ visit: Visit) async throws -> Verification? {
        guard let id = Verification.id(of: visit.parameters["token"] ?? "", for: .verifyEmail, visit.world.key) else { return nil }
        return try await visit.db.read(Verification.open(id))
    }

    /// Says that the account exists already. That is no leak, because the reader of the link owns the mailbox.
    private static func known(_ visit: Visit) async throws -> Response {
        try await MessagePage.answer(visit, .verifyKnownTitle, .verifyKnown, way: visit.link.signIn.login, .accountPageLogin)
    }

    private static func answer(_ visit: Visit, _ verification: Verification, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = LinkPage(
            frame: try await visit.frame(), title: .verifyTitle, sentence: .verifyWords, button: .verifyButton,
            contact: verification.recipient.shown,
            action: visit.link.signIn.verification(verification.token(visit.world.key)),
            question: verification.visitor == visit.browserKey ? .nothing : .password, error: refusal?.errors.first?.message)
        return visit.render(page, refusing: refusal)
    }
}
