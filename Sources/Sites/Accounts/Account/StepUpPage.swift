import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import OpenID
import Postgres
import Secrets
import Web

/// Step-up: asks the logged-in person to prove again who they are, before money or roles are changed.
struct StepUpPage: Sendable {
    /// How a person proves it.
    enum Means: Sendable, Equatable {
        case code, password
        /// A code that is sent to that address or number.
        case sentCode(to: String)
    }

    let frame: Frame
    let means: Means
    /// The URL to continue to.
    let next: String
    /// Identity providers at which the person may log in again instead of getting a code.
    var providers: [ProviderButton] = []
    var errors: [FieldError] = []

    var error: Message? { errors.first?.message }
    var asksCode: Bool { means == .code }
    /// The address or number to which a code would be sent.
    var recipient: String? { if case .sentCode(let recipient) = means { recipient } else { nil } }

    static var sample: StepUpPage { StepUpPage(frame: .sample, means: .password, next: "/fr/account") }
    static var codeSample: StepUpPage {
        StepUpPage(frame: .sample, means: .code, next: "/fr/account", errors: [FieldError("code", .secondFactorErrorWrong)])
    }
    static var sentSample: StepUpPage {
        StepUpPage(
            frame: .sample, means: .sentCode(to: "nadia@exemple.ma"), next: "/fr/account",
            providers: [ProviderButton(name: "google", title: "Google")])
    }
}

extension StepUpPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person) }

    /// Checks a code of the app, a recovery code or the password, and redirects to `next`.
    static let confirm = Handler.person { visit, person, session in
        let means = try await means(of: person, visit)
        return try await visit.submit(limitBeside: means == .code ? "code" : "password") {
            switch means {
            case .code:
                try await visit.tryCode(of: person.id) { typed in
                    try await visit.db.transaction { tx in
                        try await SecondFactor.consume(typed, of: person.id, at: visit.now, visit.world.key, in: tx)
                        try await Session.recordSecondFactor(session.id, in: tx)
                    }
                }
            case .password:
                guard try await Person.hasPassword(visit.form["password"] ?? "", person.id, visit.world.accounts.passwords, in: visit.db)
                else {
                    throw FormRefusal("password", .stepUpErrorPassword)
                }
                try await visit.db.transaction { tx in try await Session.recordStepUp(session.id, in: tx) }
            case .sentCode: return try await answer(visit, person)
            }
            return visit.redirect(to: visit.next, or: visit.link.security.overview)
        } orShow: {
            try await answer(visit, person, $0)
        }
    }

    /// Sends a code to a person who has neither an authenticator app nor a password.
    static let sendCode = Handler.person { visit, person, _ in
        guard case .sentCode = try await means(of: person, visit), let contact = person.bestContact else {
            return visit.redirect(to: visit.link.security.stepUp(next: visit.next?.description ?? ""))
        }
        return try await visit.submit(limitBeside: "send") {
            try await visit.takeRateLimit(for: contact)
            let verification = try await visit.db.transaction { tx in
                try await Verification.request(.stepUp, of: contact, person: person.id, by: visit.browserKey, in: visit.language, in: tx)
            }
            return visit.redirect(to: visit.link.signIn.code(verification.description).with([("next", visit.next?.description ?? "")]))
        } orShow: {
            try await answer(visit, person, $0)
        }
    }

    /// The sent code was right. For some minutes the session may change money, roles and security.
    static func carryOut(_ verification: Verification, _ visit: Visit) async throws -> Response {
        guard let session = visit.session, session.person == verification.person else { throw Verification.Refusal.spent }
        try await visit.db.transaction { tx in
            _ = try await Verification.use(verification.id, in: tx)
            try await Session.recordStepUp(session.id, in: tx)
        }
        return visit.redirect(to: visit.next, or: visit.link.security.overview)
    }

    private static func means(of person: Person, _ visit: Visit) async throws -> Means {
        if try await visit.db.read(SecondFactor.of(person.id)) != nil { return .code }
        return person.hasPassword ? .password : .sentCode(to: person.bestContact?.shown ?? "")
    }

    /// Whether a login at that provider counts as a step-up. It must be linked to the account, and the person must have neither
    /// app nor password.
    static func mayUse(_ issuer: Issuer, _ person: Person, _ visit: Visit) async throws -> Bool {
        guard case .sentCode = try await means(of: person, visit) else { return false }
        return try await visit.db.read(LinkedIdentity.issuers(of: person.id)).contains(issuer.settings.issuer)
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal? = nil) async throws -> Response {
        let means = try await means(of: person, visit)
        var providers: [ProviderButton] = []
        if case .sentCode = means {
            providers = visit.providers(where: try await visit.db.read(LinkedIdentity.issuers(of: person.id)).contains)
        }
        let page = StepUpPage(
            frame: try await visit.frame(), means: means, next: visit.next?.description ?? "", providers: providers,
            errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal).leadingToProviders(of: visit.world)
    }
}
