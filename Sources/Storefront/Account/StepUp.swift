import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Site

extension StepUpPage {
    static func show(_ visit: Visit) async throws -> Response { try await answer(visit) }

    /// Takes a code of the app, a recovery code or the password, and goes on.
    static func take(_ visit: Visit) async throws -> Response {
        let (person, session) = (try visit.knownPerson, try visit.knownSession)
        do {
            switch try await means(of: person, visit) {
            case .code:
                try await visit.takeCodeTry(of: person.id)
                try await visit.db.transaction { tx in
                    try await SecondFactor.take(visit.form["code"] ?? "", of: person.id, at: visit.now, visit.world.key, in: tx)
                    try await Session.noteSecondFactor(session, in: tx)
                }
            case .password:
                guard try await Person.hasPassword(visit.form["password"] ?? "", person.id, visit.world.passwords, in: visit.db) else {
                    return try await answer(visit, [FieldError("password", .stepUpErrorPassword)], status: .unprocessableContent)
                }
                try await visit.db.transaction { tx in try await Session.noteStepUp(session, in: tx) }
            case .login: return try await answer(visit)
            }
        } catch SecondFactor.Refusal.wrongCode {
            return try await answer(visit, [FieldError("code", .secondFactorErrorWrong)], status: .unprocessableContent)
        } catch let limit as RateLimit.Exceeded {
            let field = try await means(of: person, visit) == .code ? "code" : "password"
            return .tooMany(try await answer(visit, [FieldError(field, limit.message)]), limit)
        } catch let busy as PasswordHasher.Busy {
            throw Problem.busy(retryAfter: busy.retryAfter)
        }
        return .redirect(to: visit.next?.description ?? visit.link.accountSecurity.description)
    }

    private static func means(of person: Person, _ visit: Visit) async throws -> Means {
        if try await visit.db.read(SecondFactor.of(person.id)) != nil { return .code }
        return person.hasPassword ? .password : .login
    }

    private static func answer(_ visit: Visit, _ errors: [FieldError] = [], status: Status = .ok) async throws -> Response {
        let page = StepUpPage(
            frame: try await visit.frame(), means: try await means(of: visit.knownPerson, visit), next: visit.next?.description ?? "", errors: errors)
        return .html(page.html(in: visit.language), status: status)
    }
}
