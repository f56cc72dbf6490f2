import Carts
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Web

/// Asks for the verification code without which no pieces are held for the buyer; see `CodeRules.requestToHold`.
struct ContactCheckPage: Sendable {
    let frame: Frame
    let steps: [Checkout.Step]
    let why: Message
    var form: CodeForm

    var title: Message { form.isByMail ? .contactCheckTitleMail : .contactCheckTitlePhone }
    var change: Message { form.isByMail ? .contactCheckChangeMail : .contactCheckChangePhone }
}

extension ContactCheckPage {
    static let show = Handler { visit in
        try await Asked.of(visit) { asked in try await answer(visit, asked) }
    }

    /// Proves the contact by the code, and leads back to the review.
    static let check = Handler { visit in
        try await Asked.of(visit) { asked in
            try await visit.submit {
                do {
                    guard let code = try await visit.db.read(asked.code.newest) else { throw Verification.Refusal.spent }
                    _ = try await Verification.checked(
                        code.id, byCode: visit.form["code"] ?? "", from: visit.visitorKey, visit.world.key, in: visit.db)
                    _ = try await visit.db.transaction { tx in try await Verification.use(code.id, in: tx) }
                } catch Verification.Refusal.wrongCode(let left) {
                    throw FormRefusal([RefusedCode.wrong(left: left).error])
                } catch Verification.Refusal.spent {
                    // If two requests send the right code at once, the second one gets here after the contact was proven.
                    guard try await asked.isProven(visit) else { throw FormRefusal([RefusedCode.spent.error]) }
                }
                return visit.redirect(to: visit.link.checkout.review, saying: CheckoutFlash.contactProven)
            } orShow: { refusal in
                try await answer(visit, asked, refusing: refusal)
            }
        }
    }

    static let sendAgain = Handler { visit in
        try await Asked.of(visit) { asked in
            try await visit.submit(limitBeside: "again") {
                try await asked.code.send(from: visit.clientNetwork, person: visit.person?.id, in: visit.db)
                return visit.redirect(to: visit.link.checkout.contactCheck)
            } orShow: { refusal in
                try await answer(visit, asked, refusing: refusal)
            }
        }
    }

    /// Sends a code where none is valid, and leads to the page that asks for it. Where no code can be sent now, the page says so.
    static func ask(_ visit: Visit) async throws -> Response {
        try await Asked.of(visit) { asked in
            do { try await asked.code.sendFirst(from: visit.clientNetwork, person: visit.person?.id, in: visit.db) } catch is RateLimit
                .Exceeded
            {}
            return visit.redirect(to: visit.link.checkout.contactCheck)
        }
    }

    private static func answer(_ visit: Visit, _ asked: Asked, refusing refusal: FormRefusal? = nil) async throws -> Response {
        let code = try await visit.db.read(asked.code.newest)
        let page = ContactCheckPage(
            frame: asked.checkout.frame, steps: asked.checkout.plan.steps, why: asked.reason.message(under: visit.settings),
            form: CodeForm(
                asked.checkout.frame, asked.code.recipient, isSent: code != nil, to: visit.link.checkout.contactCheck,
                again: visit.link.checkout.contactCheckCode, button: .contactCheckConfirm, errors: refusal?.errors ?? []))
        return visit.render(page, refusing: refusal)
    }
}

/// A checkout whose contact must be proven.
private struct Asked: Sendable {
    let checkout: CheckoutView
    let reason: CodeRequest.Reason
    let code: ContactCode

    /// Answers a visitor whose contact is not proven. Others are led to the review, or to the step that they have to complete first.
    static func of(_ visit: Visit, _ answer: (Asked) async throws -> Response) async throws -> Response {
        let checkout: CheckoutView
        switch try await CheckoutView.at(.review, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let found): checkout = found
        }
        guard let asked = try await of(checkout, visit) else { return visit.redirect(to: visit.link.checkout.review) }
        return try await answer(asked)
    }

    /// - Returns: nil if pieces are held for the buyer without a code, or if no code can be sent. The review says so then.
    private static func of(_ checkout: CheckoutView, _ visit: Visit) async throws -> Asked? {
        let (rules, recipient) = (visit.codeRules, checkout.recipient)
        guard checkout.plan.payment(of: checkout.checkout)?.gateway != nil else { return nil }
        let standing = try await visit.db.read(BuyerTrust.of(recipient, by: visit.visitorKey))
        guard !rules.isProven(recipient, of: visit.person, standing, under: visit.settings) else { return nil }
        do {
            // Only the post of the review knows whether the network has used up its limit. So other visitors of this page may verify too.
            let request =
                try rules.requestToHold(for: checkout.totals, to: recipient, of: visit.person, standing, under: visit.settings)
                ?? rules.request(to: recipient, because: .network)
            guard let contact = request.contact(of: recipient) else { return nil }
            return Asked(
                checkout: checkout, reason: request.reason,
                code: ContactCode(proving: contact, for: visit.visitorKey, at: checkout.checkout.id, in: visit.language))
        } catch Purchase.Refusal.noCode {
            return nil
        }
    }

    func isProven(_ visit: Visit) async throws -> Bool {
        let standing = try await visit.db.read(BuyerTrust.of(checkout.recipient, by: visit.visitorKey))
        return visit.codeRules.isProven(checkout.recipient, of: visit.person, standing, under: visit.settings)
    }
}
