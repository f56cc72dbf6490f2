import Catalog
import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Places
import Postgres
import Support
import Web

/// One order for its buyer: its state, its history and its pieces.
struct TrackingPage: Sendable {
    let frame: Frame
    let order: OrderView
    let address: SiteURL
    /// The long-poll URL; it answers once the order has changed.
    let moves: SiteURL
    /// The page to cancel the order, or to ask the seller to; nil once it is too late.
    let cancellation: SiteURL?
    /// Whether the seller must agree to a cancellation.
    var asksSeller = false
    /// What the buyer asked for, and what the seller did about it.
    var notices: [Message] = []
    /// Why the seller declined; nil if they did not.
    var answer: String?
    /// The page that orders it again.
    let again: SiteURL
    /// Whether the page was opened by the secret link.
    let isByLink: Bool
    /// The page for the verification code; nil if the order does not wait for one.
    var phoneCheck: SiteURL?
    /// The page of the payment; nil if the order is not to be paid now, or is reached by its secret link.
    var paying: SiteURL?
    /// The form that moves the order into the account. Nil if nobody is logged in, or if the order cannot be theirs.
    var claim: SiteURL?
    /// The telephone number of the shop; nil if it has none.
    var phone: String?
    /// Nil for an order without parcels.
    var parcels: ParcelList?
    /// Nil while the order is still to be paid by a gateway.
    var money: MoneyPart?
    /// Why a form was refused, such as that it is too late to cancel.
    var refusal: Message?
}

extension TrackingPage {
    /// For anyone who has the secret link.
    static let track = Handler { visit in
        let found = try await FollowedOrder.byLink(visit)
        return try await answer(visit, found)
    }

    /// By its number, for the person or browser that placed it.
    static let show = Handler { visit in
        let found = try await FollowedOrder.ofThisBrowser(visit)
        return try await answer(visit, found)
    }

    static func answer(
        _ visit: Visit, _ found: FollowedOrder, refusal: Message? = nil, status: Status = .ok
    ) async throws -> Response {
        let standing = try await visit.standing(of: found.order)
        var page = TrackingPage(
            frame: try await visit.frame(), order: OrderView(found.order, visit.link, visit.clock), address: found.address,
            moves: found.moves,
            cancellation: standing.canCancel ? found.cancellation : nil, asksSeller: standing.asksSeller,
            notices: standing.notices(visit.clock), answer: standing.request?.state == .declined ? standing.request?.answer : nil,
            again: found.again, isByLink: found.isByLink, phoneCheck: found.order.state == .waiting ? found.phoneCheck : nil,
            phone: visit.legal.phone, refusal: refusal)
        if found.order.state == .unpaid, !found.isByLink { page.paying = visit.link.checkout.paying(found.order.purchase.description) }
        page.money = MoneyPart(found.order, try await OrderMoney.of(found.order, in: visit.db), visit.clock)
        page.parcels = ParcelList(found.order, found.parcels, in: visit.language, visit.clock)
        if found.isByLink, let person = visit.person,
            try await visit.db.read(OfferedPurchase.isOpen(found.order.purchase, to: person, in: visit.browserKey))
        {
            page.claim = visit.link.tracking.claim(found.order.number.rawValue, token: visit.parameters["token"] ?? "")
        }
        return visit.render(page, status: status)
    }
}

extension TrackingPage {
    /// Moves the order into the account of a logged-in person who has its secret link.
    static let claim = Handler { visit in
        let found = try await FollowedOrder.byLink(visit)
        guard let person = visit.person else { return visit.redirect(to: visit.link.signIn.login(next: found.address.description)) }
        let (purchase, browser) = (found.order.purchase, visit.browserKey)
        let isTheirs = try await visit.db.transaction { tx in
            guard try await tx.read(OfferedPurchase.isOpen(purchase, to: person, in: browser)) else {
                return try await tx.read(Purchase.buyer(of: purchase)) == person.id
            }
            return try await Purchase.claim(purchase, for: person, in: tx)
        }
        return visit.redirect(to: isTheirs ? visit.link.orders.order(found.order.number.rawValue) : found.address)
    }
}

extension CancellationStanding {
    /// What the order's page says above its state.
    fileprivate func notices(_ clock: WallClock) -> [Message] {
        let extended: Message? = extendedUntil.map { .trackingExtended(at: clock.local($0).asDayAndTime) }
        let asked: Message? =
            switch request?.state {
            case .open: request.map { .trackingAsked(at: clock.local($0.dueAt).asDayAndTime) }
            case .declined: .trackingDeclined
            case .granted, .overtaken, nil: nil
            }
        return [extended, asked].compactMap(\.self)
    }
}
