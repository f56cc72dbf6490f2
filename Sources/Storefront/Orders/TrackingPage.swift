import Catalog
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Places
import Postgres
import Site

/// One order as its buyer follows it: where it stands, what happened, what was bought.
struct TrackingPage: Sendable {
    let frame: Frame
    let order: OrderView
    let address: SiteURL
    /// Answers once the order has moved on from where the page shows it.
    let moves: SiteURL
    /// Where the buyer may ask for cancellation; nil once it is too late.
    let cancellation: SiteURL?
    /// Where what it held is put into the cart.
    let again: SiteURL
    /// Whether its address is enough to see it.
    let isByLink: Bool
    /// Where the code is typed that confirms the purchase; nil where the order does not wait for that.
    var phoneCheck: SiteURL?
    /// Where the order is taken into the account; nil where nobody is logged in, or it cannot be theirs.
    var claim: SiteURL?
    /// What a refused act has to say, such as that it is too late to cancel.
    var refusal: Message?
}

extension TrackingPage {
    /// By the secret link, for whoever holds it.
    static let track = Handler { visit in
        let found = try await FollowedOrder.byLink(visit)
        return try await answer(visit, found)
    }

    /// By its number, for the browser in which it was placed.
    static let show = Handler { visit in
        let found = try await FollowedOrder.ofThisBrowser(visit)
        return try await answer(visit, found)
    }

    static func answer(
        _ visit: Visit, _ found: FollowedOrder, refusal: Message? = nil, status: Status = .ok
    ) async throws -> Response {
        var page = TrackingPage(
            frame: try await visit.frame(), order: OrderView(found.order, visit.link, visit.clock), address: found.address,
            moves: found.moves,
            cancellation: found.order.canBeCancelledByBuyer ? found.cancellation : nil,
            again: found.again, isByLink: found.isByLink, phoneCheck: found.order.state == .waiting ? found.phoneCheck : nil,
            refusal: refusal)
        if found.isByLink, let person = visit.person,
            try await visit.db.read(OfferedPurchase.isOpen(found.order.purchase, to: person, in: visit.browserKey))
        {
            page.claim = visit.link.trackClaim(found.order.number.rawValue, token: visit.parameters["token"] ?? "")
        }
        return .html(page.html(in: visit.language), status: status)
    }
}

extension TrackingPage {
    /// Takes the order into the account of whoever is logged in and has its secret link.
    static let claim = Handler { visit in
        let found = try await FollowedOrder.byLink(visit)
        guard let person = visit.person else { return .redirect(to: visit.link.login(next: found.address.description).description) }
        let (purchase, browser) = (found.order.purchase, visit.browserKey)
        let isTheirs = try await visit.db.transaction { tx in
            guard try await tx.read(OfferedPurchase.isOpen(purchase, to: person, in: browser)) else {
                return try await tx.read(Purchase.buyer(of: purchase)) == person.id
            }
            return try await Purchase.claim(purchase, for: person, in: tx)
        }
        return .redirect(to: (isTheirs ? visit.link.order(found.order.number.rawValue) : found.address).description)
    }
}
