import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// Asks for the second factor after the password.
struct CodeLoginPage: Sendable {
    let frame: Frame
    var errors: [FieldError] = []

    var error: Message? { errors.first?.message }

    static var sample: CodeLoginPage { CodeLoginPage(frame: .sample) }
    static var faultySample: CodeLoginPage { CodeLoginPage(frame: .sample, errors: [FieldError("code", .secondFactorErrorWrong)]) }
}

extension CodeLoginPage {
    static let show = Handler { visit in
        guard pending(visit) != nil else { return visit.redirect(to: visit.link.signIn.login) }
        return try await answer(visit)
    }

    /// Checks the code and logs the person in.
    static let check = Handler { visit in
        guard let pending = pending(visit) else { return visit.redirect(to: visit.link.signIn.login) }
        return try await visit.submit(limitBeside: "code") {
            do {
                // Check first that the pending login is still valid, so that an ended one uses up none of the person's attempts.
                try await visit.db.transaction { tx in _ = try await pending.lockedPerson(in: tx) }
                var response = try await visit.tryCode(of: pending.person) { typed in
                    try await visit.logIn(hasShownCode: true, next: ReturnTarget(pending.next)) { tx in
                        let person = try await pending.lockedPerson(in: tx)
                        try await SecondFactor.consume(typed, of: person.id, at: visit.now, visit.world.key, in: tx)
                        return person
                    }
                }
                response.setCookie(visit.pendingCookie(nil))
                return response
            } catch is CredentialsChanged {
                var response = visit.redirect(to: visit.link.signIn.login)
                response.setCookie(visit.pendingCookie(nil))
                return response
            }
        } orShow: {
            try await answer(visit, $0)
        }
    }

    private static func pending(_ visit: Visit) -> PendingLogin? {
        visit.request.cookie(visit.pendingName).flatMap {
            PendingLogin(sealed: $0, in: visit.visitor.secret, at: visit.now, visit.world.key)
        }
    }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = CodeLoginPage(frame: try await visit.frame(), errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}

extension Visit {
    /// Asks a person who gave the right password for the second factor. Nobody is logged in before that.
    func askForSecondFactor(of person: Person, next target: ReturnTarget?) throws -> Response {
        var response = redirect(to: link.signIn.secondFactor)
        response.setCookie(
            pendingCookie(try PendingLogin(of: person, next: target?.description, at: now).sealed(in: visitor.secret, world.key)))
        return response
    }

    fileprivate var pendingName: String { ShopCookie.pending.name(isSecure: world.configuration.isSecure) }

    /// - Parameter login: nil removes it.
    fileprivate func pendingCookie(_ login: String?) -> Cookie {
        let isSecure = world.configuration.isSecure
        return login.map { Cookie(ShopCookie.pending, $0, isSecure: isSecure) } ?? .removal(of: ShopCookie.pending, isSecure: isSecure)
    }
}
