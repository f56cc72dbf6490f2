import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Site

extension CodePage {
    static let show = Handler { visit in
        guard let proof = try await proof(visit, for: purposes) else { return try await spent(visit) }
        return try await answer(visit, proof)
    }

    /// For which a code alone is asked.
    private static let purposes: [Verification.Purpose] = [.verifyPhone, .loginCode, .stepUp, .changePhone]

    /// Does what the code is good for: login, the new account, showing again who it is, or the consent to another number.
    static let check = Handler { visit in
        guard let proof = try await proof(visit, for: purposes) else { return try await spent(visit) }
        do {
            let key = visit.world.key
            _ = try await Verification.checked(proof.id, byCode: visit.form["code"] ?? "", from: visit.browserKey, key, in: visit.db)
            switch proof.purpose {
            case .changePhone: return try await ContactChangePage.confirm(proof, visit)
            case .stepUp: return try await StepUpPage.carryOut(proof, visit)
            case .verifyPhone where proof.person == nil:
                return try await visit.logIn(isNew: true) { tx in
                    try await SignUp.complete(try await Verification.use(proof.id, in: tx), accepting: Terms.version, in: tx)
                }
            default: return try await visit.logIn { tx in try await person(of: try await Verification.use(proof.id, in: tx), tx) }
            }
        } catch Verification.Refusal.wrongCode(let left) {
            return try await answer(visit, proof, [FieldError("code", .codeErrorWrong(tries: left))], status: .unprocessableContent)
        } catch is Verification.Refusal {
            return try await spent(visit)
        } catch SignUp.Refusal.known {
            return try await spent(visit)
        }
    }

    static let showReset = Handler { visit in
        guard let proof = try await proof(visit, for: [.resetPassword]) else { return try await spent(visit) }
        return try await answer(visit, proof)
    }

    /// Sets a new password by the code of an SMS, and logs in.
    static let reset = Handler { visit in
        try visit.requireHashingCapacity()
        guard let proof = try await proof(visit, for: [.resetPassword]) else { return try await spent(visit) }
        do {
            // Looked at first, for a try of the code is not to be lost on a password that cannot be.
            let password = try Password(typed: visit.form["new-password"] ?? "", beside: proof.recipient)
            _ = try await Verification.checked(proof.id, byCode: visit.form["code"] ?? "", from: visit.browserKey, visit.world.key, in: visit.db)
            return try await NewPasswordPage.carryOut(proof, password, visit)
        } catch let fault as Password.Fault {
            return try await answer(visit, proof, [FieldError("new-password", fault.message)], status: .unprocessableContent)
        } catch Verification.Refusal.wrongCode(let left) {
            return try await answer(visit, proof, [FieldError("code", .codeErrorWrong(tries: left))], status: .unprocessableContent)
        } catch is Verification.Refusal {
            return try await spent(visit)
        }
    }

    /// Nobody has an account of whom a code was guessed that was never sent.
    private static func person(of proof: Verification, _ tx: Transaction) async throws -> Person {
        guard let id = proof.person, let person = try await tx.read(Person.with(id)) else { throw Verification.Refusal.spent }
        return person
    }

    /// Of this browser only.
    private static func proof(_ visit: Visit, for purposes: [Verification.Purpose]) async throws -> Verification? {
        guard let id = Verification.ID(visit.parameters["proof"] ?? "") else { return nil }
        let open = try await visit.db.read(Verification.open(id))
        guard let proof = open, proof.visitor == visit.browserKey, purposes.contains(proof.purpose) else { return nil }
        return proof
    }

    private static func spent(_ visit: Visit) async throws -> Response {
        try await MessagePage.spent(visit, way: visit.link.login, .loginTitle)
    }

    private static func answer(_ visit: Visit, _ proof: Verification, _ errors: [FieldError] = [], status: Status = .ok) async throws -> Response {
        let isReset = proof.purpose == .resetPassword
        let page = CodePage(
            frame: try await visit.frame(), recipient: proof.recipient,
            action: isReset ? visit.link.resetCode(proof.id.description) : visit.link.code(proof.id.description), asksPassword: isReset,
            next: visit.next?.description ?? "", errors: errors)
        return .html(page.html(in: visit.language), status: status)
    }
}
