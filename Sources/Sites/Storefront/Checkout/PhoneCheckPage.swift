import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Secrets
import Web

/// Asks for the verification code that confirms the telephone number or the e-mail address of a purchase.
struct PhoneCheckPage: Sendable {
    let frame: Frame
    /// The total of the waiting orders.
    let total: Money
    /// When the waiting orders lapse.
    let until: LocalMoment
    var form: CodeForm
    /// The URL of the purchase or the order.
    let back: SiteURL
    /// For a buyer who typed a wrong number or address.
    let cancellations: [Cancellation]

    /// The link to cancel one of the orders.
    struct Cancellation: Sendable {
        let number: String
        let address: SiteURL
    }
}

extension PhoneCheckPage {
    static let show = Handler { visit in try await page(visit, CheckedPurchase.ofThisVisitor(visit)) }
    static let showByLink = Handler { visit in try await page(visit, CheckedPurchase.byLink(visit)) }
    static let check = Handler { visit in try await checkCode(visit, CheckedPurchase.ofThisVisitor(visit)) }
    static let checkByLink = Handler { visit in try await checkCode(visit, CheckedPurchase.byLink(visit)) }
    static let sendAgain = Handler { visit in try await sendCode(visit, CheckedPurchase.ofThisVisitor(visit)) }
    static let sendAgainByLink = Handler { visit in try await sendCode(visit, CheckedPurchase.byLink(visit)) }

    private static func page(_ visit: Visit, _ checked: CheckedPurchase) async throws -> Response {
        guard let waiting = checked.waiting else { return visit.redirect(to: checked.back) }
        return try await render(visit, checked, waiting)
    }

    /// Confirms the purchase by the code. A visitor who is too late sees what became of the purchase.
    private static func checkCode(_ visit: Visit, _ checked: CheckedPurchase) async throws -> Response {
        guard let waiting = checked.waiting else { return visit.redirect(to: checked.back) }
        do {
            let newest = try await visit.db.read(waiting.contactCode.newest)
            guard let code = newest else { throw Verification.Refusal.spent }
            _ = try await Verification.checked(
                code.id, byCode: visit.form["code"] ?? "", from: visit.browserKey, visit.world.key, in: visit.db)
            // The page of the purchase says whether it was confirmed or has lapsed.
            _ = try await WaitingPurchase.confirm(waiting.id, by: .buyer, showing: code.id, in: visit.db)
            if let person = visit.person {
                try await visit.db.transaction { tx in try await Purchase.claim(waiting.id, for: person, in: tx) }
            }
            return visit.redirect(to: checked.back)
        } catch Verification.Refusal.wrongCode(let left) {
            return visit.redirect(to: checked.address, refusing: RefusedCode.wrong(left: left).code)
        } catch Verification.Refusal.spent {
            // If two requests send the right code at once, the second one gets here after the purchase was confirmed.
            guard try await visit.db.read(WaitingPurchase.of(waiting.id)) != nil else { return visit.redirect(to: checked.back) }
            return visit.redirect(to: checked.address, refusing: RefusedCode.spent.code)
        }
    }

    private static func sendCode(_ visit: Visit, _ checked: CheckedPurchase) async throws -> Response {
        guard let waiting = checked.waiting else { return visit.redirect(to: checked.back) }
        do {
            try await waiting.contactCode.send(from: visit.clientNetwork, person: visit.person?.id, in: visit.db)
            return visit.redirect(to: checked.address)
        } catch let limit as RateLimit.Exceeded {
            return visit.redirect(to: checked.address, refusing: RefusedCode.tooMany(minutes: (limit.retryAfter + 59) / 60).code)
        }
    }

    private static func render(_ visit: Visit, _ checked: CheckedPurchase, _ waiting: WaitingPurchase) async throws -> Response {
        let (code, count) = try await visit.db.read(waiting.contactCode.newest, visit.cartCount)
        let key = TrackingKey(visit.world.key)
        let frame = visit.frame(cartCount: count, isIndexed: false)
        let page = PhoneCheckPage(
            frame: frame, total: waiting.total, until: visit.clock.local(waiting.expiresAt),
            form: CodeForm(
                frame, waiting.recipient, isSent: code != nil, to: checked.address, again: checked.again, button: .phoneCheckConfirm,
                errors: visit.refusalCode.flatMap(RefusedCode.init(code:)).map { [$0.error] } ?? []),
            back: checked.back,
            cancellations: waiting.orders.map { number in
                Cancellation(
                    number: number.rawValue, address: visit.link.tracking.cancellation(number.rawValue, token: key.token(for: number)))
            })
        return visit.render(page)
    }
}

/// A purchase, and the URLs of its code page for this visitor.
private struct CheckedPurchase: Sendable {
    /// Nil if the purchase no longer waits for a code.
    let waiting: WaitingPurchase?
    let address: SiteURL
    let again: SiteURL
    let back: SiteURL

    /// - Throws: `Problem.notFound` if the purchase does not exist or is another visitor's.
    static func ofThisVisitor(_ visit: Visit) async throws -> CheckedPurchase {
        guard let id = visit.parameters["purchase"].flatMap(ID<Purchase>.init),
            try await Purchase.find(id, of: visit.visitorKey, in: visit.db) != nil
        else { throw Problem.notFound }
        return CheckedPurchase(
            waiting: try await visit.db.read(WaitingPurchase.of(id)), address: visit.link.checkout.phoneCheck(id.description),
            again: visit.link.checkout.phoneCheckCode(id.description), back: visit.link.checkout.confirmation(id.description))
    }

    /// By the secret link of one of its orders. The code may arrive on another telephone than the one that ordered.
    ///
    /// - Throws: `Problem.notFound` if the token is wrong or the number does not exist.
    static func byLink(_ visit: Visit) async throws -> CheckedPurchase {
        let order = try await FollowedOrder.byLink(visit).order
        let token = TrackingKey(visit.world.key).token(for: order.number)
        let number = order.number.rawValue
        return CheckedPurchase(
            waiting: try await visit.db.read(WaitingPurchase.of(order.purchase)),
            address: visit.link.tracking.phoneCheck(number, token: token), again: visit.link.tracking.phoneCheckCode(number, token: token),
            back: visit.link.tracking.order(number, token: token))
    }
}
