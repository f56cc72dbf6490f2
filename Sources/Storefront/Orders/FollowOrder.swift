import Catalog
import HTML
import HTTP
import Kernel
import Links
import Orders
import Postgres
import Site

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

/// An order, and how this visitor came to it.
struct FollowedOrder: Sendable {
    let order: Order
    let address: SiteURL
    let moves: SiteURL
    let cancellation: SiteURL
    /// Where it is ordered again.
    let again: SiteURL
    /// Where the code is typed that confirms the telephone number.
    let phoneCheck: SiteURL
    /// By the secret link.
    let isByLink: Bool

    /// - Throws: `Problem.notFound`, for a wrong token as for a number that does not exist.
    static func byLink(_ visit: Visit) async throws -> FollowedOrder {
        guard let number = visit.parameters["number"].flatMap(OrderNumber.init(rawValue:)), let token = visit.parameters["token"],
            let order = try await Order.tracked(number, token: token, key: TrackingKey(visit.world.key), in: visit.db)
        else { throw Problem.notFound }
        return FollowedOrder(
            order: order, address: visit.link.track(number.rawValue, token: token),
            moves: visit.link.trackUpdates(number.rawValue, token: token, after: order.steps.count),
            cancellation: visit.link.trackCancellation(number.rawValue, token: token),
            again: visit.link.trackAgain(number.rawValue, token: token),
            phoneCheck: visit.link.trackPhoneCheck(number.rawValue, token: token), isByLink: true)
    }

    /// - Throws: `Problem.notFound`, for another's order as for a number that does not exist.
    static func ofThisBrowser(_ visit: Visit) async throws -> FollowedOrder {
        guard let number = visit.parameters["number"].flatMap(OrderNumber.init(rawValue:)),
            let order = try await Order.numbered(number, of: visit.visitorKey, in: visit.db)
        else { throw Problem.notFound }
        return FollowedOrder(
            order: order, address: visit.link.order(number.rawValue),
            moves: visit.link.orderUpdates(number.rawValue, after: order.steps.count),
            cancellation: visit.link.orderCancellation(number.rawValue),
            again: visit.link.orderAgain(number.rawValue), phoneCheck: visit.link.phoneCheck(order.purchase.description), isByLink: false)
    }
}

extension OrderView {
    init(_ order: Order, _ link: Link, _ clock: WallClock) {
        self.init(
            number: order.number.rawValue, seller: order.sellerName, placedAt: clock.local(order.placedAt), state: order.state.name,
            expectation: order.state.expectation,
            steps: order.steps.map { HistoryEntry($0, in: link.language, clock) },
            lines: order.lines.map { line in
                Line(
                    title: line.title, language: line.titleLanguage, product: link.product(line.productSlug), variant: line.variant,
                    condition: line.condition.name, defects: line.defects, picture: line.picture.map(Thumbnail.init),
                    unitPrice: line.unitPrice, quantity: line.quantity)
            },
            goods: order.subtotal, delivery: order.delivery, recipient: order.recipient.map { RecipientBlock($0, city: order.cityName) })
    }
}

extension OrderView.HistoryEntry {
    init(_ step: Order.Transition, in language: Language, _ clock: WallClock) {
        let isConfirmed = step.from == .waiting && step.to == .placed
        self.init(
            what: isConfirmed ? .orderStepConfirmedByCode : step.to.name, at: clock.local(step.at), who: step.by.kind.name,
            reason: step.lapse?.message.text(in: language) ?? step.why)
    }
}

extension Order.State {
    var name: Message {
        switch self {
        case .waiting: .orderStateWaiting
        case .none, .placed: .orderStatePlaced
        case .confirmed: .orderStateConfirmed
        case .packed: .orderStatePacked
        case .shipped: .orderStateShipped
        case .delivered: .orderStateDelivered
        case .refused: .orderStateRefused
        case .cancelled: .orderStateCancelled
        }
    }

    /// What the buyer may expect next.
    var expectation: Message {
        switch self {
        case .waiting: .orderExpectWaiting(minutes: WaitingPurchase.minutes)
        case .none, .placed: .orderExpectPlaced
        case .confirmed: .orderExpectConfirmed
        case .packed: .orderExpectPacked
        case .shipped: .orderExpectShipped
        case .delivered: .orderExpectDelivered
        case .refused: .orderExpectRefused
        case .cancelled: .orderExpectCancelled
        }
    }
}

extension Actor.Kind {
    /// As the buyer reads it. No order is changed by `person` or `login`: the table of legal steps has neither.
    var name: Message {
        switch self {
        case .buyer: .orderByBuyer
        case .seller: .orderBySeller
        case .clerk, .person, .login: .orderByClerk
        case .system: .orderBySystem
        }
    }
}
