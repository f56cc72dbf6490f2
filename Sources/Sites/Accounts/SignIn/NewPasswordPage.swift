import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// The page behind the e-mail link that resets a password.
enum NewPasswordPage {
    static let show = Handler { visit in
        guard let verification = try await verification(visit) else { return try await spent(visit) }
        return try await answer(visit, verification)
    }

    static let reset = Handler { visit in
        try visit.requireHashingCapacity()
        guard let verification = try await verification(visit) else { return try await spent(visit) }
        return try await visit.submit {
            do {
                return try await carryOut(verification, try visit.newPassword(beside: verification.recipient), visit)
            } catch Verification.Refusal.spent {
                return try await spent(visit)
            }
        } orShow: {
            try await answer(visit, verification, $0)
        }
    }

    /// Sets the password, ends all sessions and logs in.
    ///
    /// - Throws: `Verification.Refusal.spent`, `PasswordHasher.Busy`.
    static func carryOut(_ verification: Verification, _ password: Password, _ visit: Visit) async throws -> Response {
        let hash = try await visit.world.accounts.passwords.hash(password.text)
        return try await visit.logIn { tx in
            guard let id = try await Verification.use(verification.id, in: tx).person else { throw Verification.Refusal.spent }
            try await Person.setPassword(hash, of: id, keeping: nil, in: tx)
            guard let person = try await tx.read(Person.with(id)) else { throw Verification.Refusal.spent }
            return person
        }
    }

    private static func verification(_ visit: Visit) async throws -> Verification? {
        guard let id = Verification.id(of: visit.parameters["token"] ?? "", for: .resetPassword, visit.world.key) else { return nil }
        return try await visit.db.read(Verification.open(id))
    }

    private static func spent(_ visit: Visit) async throws -> Response {
        try await MessagePage.spent(visit, way: visit.link.signIn.reset, .resetTitle)
    }

    private static func answer(_ visit: Visit, _ verification: Verification, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = LinkPage(
            frame: try await visit.frame(), title: .resetNewTitle, sentence: .resetNewWords, button: .resetNewButton,
            contact: verification.recipient.shown,
            action: visit.link.signIn.reset(verification.token(visit.world.key)), question: .newPassword,
            error: refusal?.errors.first?.message)
        return visit.render(page, refusing: refusal)
    }
}
