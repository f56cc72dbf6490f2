import Barcodes
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// The second factor of a person: its state, and the steps to set it up.
struct SecondFactorPage: Sendable {
    enum State: Sendable {
        case off
        /// Setup has begun: the person adds the secret to the app and confirms with a code.
        case begun(code: QRCode, secret: String)
        case on(since: LocalMoment, codesLeft: Int)
    }

    let frame: Frame
    let state: State
    /// Staff must have a second factor.
    let isCompulsory: Bool
    var errors: [FieldError] = []

    var code: QRCode? { if case .begun(let code, _) = state { code } else { nil } }
    var secret: String { if case .begun(_, let secret) = state { secret } else { "" } }
    var since: LocalMoment? { if case .on(let since, _) = state { since } else { nil } }
    var codesLeft: Int { if case .on(_, let left) = state { left } else { 0 } }
    var error: Message? { errors.first?.message }

    static var sample: SecondFactorPage { SecondFactorPage(frame: .sample, state: .off, isCompulsory: true) }
    static var onSample: SecondFactorPage {
        SecondFactorPage(frame: .sample, state: .on(since: Moment(seconds: 1_795_000_000).inUTC, codesLeft: 7), isCompulsory: false)
    }
    static var begunSample: SecondFactorPage? {
        QRCode("otpauth://totp/Kolchi:sample").map { code in
            SecondFactorPage(
                frame: .sample, state: .begun(code: code, secret: "GEZD GNBV"), isCompulsory: false,
                errors: [FieldError("code", .secondFactorErrorWrong)])
        }
    }
}

extension SecondFactorPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person) }

    /// Makes the secret for the authenticator app.
    static let begin = Handler.person { visit, person, _ in
        do {
            _ = try await visit.db.transaction { tx in try await SecondFactor.begin(for: person.id, visit.world.key, in: tx) }
        } catch SecondFactor.Refusal.alreadyOn {
            // The page shows that it is on.
        }
        return visit.redirect(to: visit.link.security.secondFactor)
    }

    /// Turns the second factor on with a code of the app, and redirects to the recovery codes.
    static let confirm = Handler.person { visit, person, session in
        try await visit.submit(limitBeside: "code") {
            do {
                let (codes, token) = try await visit.tryCode(of: person.id) { typed in
                    try await visit.db.transaction { tx in
                        let codes = try await SecondFactor.confirm(typed, for: person.id, at: visit.now, visit.world.key, in: tx)
                        try await Session.recordSecondFactor(session.id, in: tx)
                        return (codes, try await Session.renew(session.id, in: tx))
                    }
                }
                var response = RecoveryCodesPage.lead(visit, to: codes, in: session.id)
                response.setCookie(visit.sessionCookie(token))
                return response
            } catch SecondFactor.Refusal.notBegun {
                return visit.redirect(to: visit.link.security.secondFactor)
            }
        } orShow: {
            try await answer(visit, person, $0)
        }
    }

    /// Replaces the recovery codes with new ones.
    static let renewCodes = Handler.person { visit, person, session in
        do {
            let codes = try await visit.db.transaction { tx in try await SecondFactor.renewCodes(for: person.id, in: tx) }
            return RecoveryCodesPage.lead(visit, to: codes, in: session.id)
        } catch SecondFactor.Refusal.notBegun {
            return visit.redirect(to: visit.link.security.secondFactor)
        }
    }

    /// Turns the second factor off. Staff pages then redirect to this page.
    static let end = Handler.person { visit, person, session in
        let token = try await visit.db.transaction { tx in
            try await SecondFactor.end(of: person.id, by: person.id.actor, in: tx)
            try await Session.forgetSecondFactor(of: person.id, in: tx)
            return try await Session.renew(session.id, in: tx)
        }
        var response = visit.redirect(to: visit.link.security.secondFactor)
        response.setCookie(visit.sessionCookie(token))
        return response
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal? = nil) async throws -> Response {
        let (factor, totp, staffRoles) = try await visit.db.read(
            SecondFactor.of(person.id), SecondFactor.begun(for: person.id, visit.world.key), StaffRole.of(person.id))
        let page = SecondFactorPage(
            frame: try await visit.frame(at: \.security.secondFactor), state: state(factor, totp, of: person, visit.clock),
            isCompulsory: !staffRoles.isEmpty, errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }

    private static func state(_ factor: SecondFactor?, _ totp: TOTP?, of person: Person, _ clock: WallClock) -> State {
        if let factor { return .on(since: clock.local(factor.since), codesLeft: factor.codesLeft) }
        let account = person.email?.rawValue ?? person.phone?.rawValue ?? person.name
        guard let totp, let code = QRCode(totp.address(issuer: "Kolchi", account: account)) else { return .off }
        return .begun(code: code, secret: totp.typed)
    }
}

extension Visit {
    /// Counts an attempt and checks the typed code; see `SecondFactor.consumeTry`.
    ///
    /// - Parameter body: gets the typed code, and throws `SecondFactor.Refusal.wrongCode` if it is wrong.
    /// - Throws: `FormRefusal` if the code is wrong; `RateLimit.Exceeded`; what else `body` throws.
    func tryCode<Result>(of person: Person.ID, _ body: (_ typed: String) async throws -> Result) async throws -> Result {
        let typed = form["code"] ?? ""
        try await SecondFactor.consumeTry(typed, of: person, in: db)
        do {
            return try await body(typed)
        } catch SecondFactor.Refusal.wrongCode {
            try await SecondFactor.recordWrong(of: person, in: db)
            try await SecondFactor.recordRefusal(of: person, in: db)
            throw FormRefusal("code", .secondFactorErrorWrong)
        }
    }
}
