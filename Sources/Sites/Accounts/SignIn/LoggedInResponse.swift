import Carts
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Secrets
import Web

extension Visit {
    /// Logs a person in with this browser.
    ///
    /// Begins a session, merges the browser's cart into the person's, and claims what they ordered here as a guest. The language
    /// and the recently seen pieces belong to the browser and stay. A person with a second factor is asked for it first.
    /// - Parameters:
    ///   - isNew: whether the account was just made, so that none of the person's browsers was known before.
    ///   - hasShownCode: whether `who` has checked the second factor.
    ///   - target: the page to continue to; `next` if nil.
    ///   - who: finds or makes the person, in the same transaction.
    /// - Returns: a redirect to the target, or to the cart if the merge changed quantities or left pieces out.
    func logIn(
        isNew: Bool = false, hasShownCode: Bool = false, next target: ReturnTarget? = nil, as who: (Transaction) async throws -> Person
    ) async throws -> Response {
        let (device, target) = (device, target ?? next)
        let (person, entry) = try await db.transaction { tx in
            let person = try await who(tx)
            if !hasShownCode, try await tx.read(SecondFactor.of(person.id)) != nil { return (person, nil as (Session.Token, Cart.Merger)?) }
            if let session { try await Session.end(session.id, of: session.person, in: tx) }
            let (id, token) = try await Session.begin(
                for: person.id, from: clientNetwork, userAgent: request.header("user-agent") ?? "",
                isDeviceNew: !isNew && !device.knows(person.id, world.key), in: tx)
            let merger = try await Cart.merge(browserKey, into: person.visitor, in: tx)
            try await Purchase.claim(placedIn: browserKey, for: person, in: tx)
            if hasShownCode { try await Session.recordSecondFactor(id, in: tx) } else { try await Session.recordStepUp(id, in: tx) }
            return (person, (token, merger))
        }
        guard let (token, merger) = entry else { return try askForSecondFactor(of: person, next: target) }
        var response =
            if !merger.left.isEmpty {
                redirect(to: link.cart.page, saying: AccountFlash.cartsMergedFull)
            } else if !merger.clamped.isEmpty {
                redirect(to: link.cart.page, saying: AccountFlash.cartsMergedFewer)
            } else {
                redirect(to: target, or: link.account.overview)
            }
        response.setCookie(sessionCookie(token))
        response.setCookie(cookie(of: device.knowing(person.id, world.key)))
        return response
    }

    /// Refuses the request early if the queue of the password hasher is full.
    ///
    /// - Throws: `Problem.busy`.
    func requireHashingCapacity() throws {
        guard world.accounts.passwords.hasRoom else { throw Problem.busy(retryAfter: .random(in: 2...6)) }
    }
}
