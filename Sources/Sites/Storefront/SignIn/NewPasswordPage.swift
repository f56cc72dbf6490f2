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
        do {
            return try await carryOut(
                verification, try Password(typed: visit.form["new-password"] ?? "", beside: verification.recipient), visit)
        } catch let fault as Password.Fault {
            return try await answer(visit, verification, error: fault.message, status: .unprocessableContent)
        } catch Verification.Refusal.spent {
            return try await spent(visit)
        }
    }

    /// Sets the password, ends all sessions and logs in.
    ///
    /// - Throws: `Verification.Refusal.spent`, `Problem.busy`.
    static func carryOut(_ verification: Verification, _ password: Password, _ visit: Visit) async throws -> Response {
        let hash: PasswordHash
        do { hash = try await visit.world.passwords.hash(password.text) } catch { throw Problem.busy(retryAfter: error.retryAfter) }
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
        try await MessagePage.spent(visit, way: visit.link.reset, .resetTitle)
    }

    private static func answer(_ visit: Visit, _ verification: Verification, error: Message? = nil, status: Status = .ok) async throws
        -> Response
    {
        let page = LinkPage(
            frame: try await visit.frame(), title: .resetNewTitle, sentence: .resetNewWords, button: .resetNewButton,
            contact: verification.recipient.shown,
            action: visit.link.reset(verification.token(visit.world.key)), question: .newPassword, error: error)
        return visit.render(page, status: status)
    }
}
