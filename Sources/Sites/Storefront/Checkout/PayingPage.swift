import Carts
import Components
import HTML
import HTTP
import Kernel
import Links
import Orders
import Payments
import Postgres
import Web

/// The page of a purchase that is paid first: how its payment stands, and how its buyer can go on.
struct PayingPage: Sendable {
    let frame: Frame
    let standing: UnpaidView.Standing
    let parcels: [ParcelSum]
    let total: Money
    /// Until when the pieces are held.
    let until: LocalMoment
    /// The address of the provider's page, while it is open.
    var page: String?
    let address: SiteURL
    /// The long-poll URL; nil once nothing changes any more.
    var moves: SiteURL?
    /// The ways that the buyer can choose now.
    var ways: [Checkout.Way] = []
    /// The page that asks whether to give the purchase up; nil where that is not possible.
    var givingUp: SiteURL?
    var errors: [FieldError] = []

    var title: Message {
        switch standing {
        case .preparing: .payingPreparing
        case .open: .payingOpen
        case .underWay: .payingUnderWay
        case .pending: .payingPending
        case .failed: .payingFailed
        case .expired: .payingExpired
        case .held: .payingHeld
        case .closing: .payingClosing
        case .givenUp, .placed: .payingGivenUp
        case .returned: .payingReturned
        }
    }

    var words: Message {
        switch standing {
        case .preparing: .payingPreparingWords
        case .open: .payingOpenWords
        case .underWay: .payingUnderWayWords
        case .pending: .payingPendingWords
        case .failed: .payingFailedWords
        case .expired: .payingExpiredWords
        case .held: .payingHeldWords
        case .closing: .payingClosingWords
        case .givenUp, .placed: .payingGivenUpWords
        case .returned: .payingReturnedWords(total: total)
        }
    }

    /// Whether the pieces are held for the buyer.
    var isHeld: Bool { standing.hasChoice || [.underWay, .pending].contains(standing) }
    /// Whether the buyer waits for somebody else.
    var isWaiting: Bool { [.preparing, .underWay, .pending, .held, .closing].contains(standing) }
    /// Whether nothing changes any more.
    var isOver: Bool { [.givenUp, .returned].contains(standing) }

    /// The text of the button for a way.
    func label(_ way: Checkout.Way) -> Message {
        switch way {
        case .cashOnDelivery: .payingCash
        case .card: [.failed, .expired].contains(standing) ? .payingAgain(total: total) : .checkoutPay(total: total)
        }
    }
}

extension PayingPage {
    static let show = Handler { visit in
        try await UnpaidView.found(visit) { found in try await answer(visit, found) }
    }

    /// The buyer comes back from the provider's page. Its word is asked for, and waited for.
    static let comeBack = Handler { visit in
        try await UnpaidView.found(visit) { found in
            let id = found.purchase.id
            var standing = found.standing
            if found.purchase.state == .open {
                do {
                    try await visit.db.transaction { tx in try await OrderPayment.readBack(id, in: tx) }
                } catch is RateLimit.Exceeded {
                    // A job reads it each minute anyway.
                    return try await answer(visit, found, as: .underWay)
                }
                let isAnswered = try await visit.patiently { () -> Bool? in
                    let (isRead, now) = try await visit.db.read(OrderPayment.isBeingRead(id), UnpaidPurchase.of(id))
                    return !isRead || now?.state != .open ? true : nil
                }
                guard isAnswered != nil else { return try await answer(visit, found, as: .underWay) }
                if let now = try await UnpaidView.of(visit) { standing = now.standing }
            }
            return visit.redirect(to: standing == .placed ? visit.link.checkout.confirmation("\(id)") : visit.link.checkout.paying("\(id)"))
        }
    }

    /// Pays by the chosen way, and gives up the one before.
    static let choose = Handler { visit in
        try await UnpaidView.found(visit) { found in
            let id = found.purchase.id
            let page = visit.link.checkout.paying("\(id)")
            guard found.standing.hasChoice else { return visit.redirect(to: page) }
            guard let way = Checkout.Way.named(visit.form["way"], in: try await visit.checkoutPlan(for: found.purchase.total)) else {
                return try await answer(visit, found, refusing: FormRefusal("way", .checkoutErrorPaymentGone, status: .conflict))
            }
            if let gateway = visit.gateway(of: way) {
                do {
                    try await visit.pay(id, at: gateway)
                } catch OrderPayment.Refusal.notUnpaid {
                    return visit.redirect(to: page)
                }
                return try await visit.leadToPay(id)
            }
            // The cart and the checkout are as they were, so cash is another purchase of them.
            guard try await !visit.giveUp(id) else { return visit.redirect(to: visit.link.checkout.confirmation("\(id)")) }
            do {
                try await visit.db.transaction { tx in
                    try await Checkout.choose(way, under: visit.checkoutPlan, for: visit.visitorKey, in: tx)
                }
                return visit.redirect(to: visit.link.checkout.review)
            } catch is Checkout.Refusal {
                return visit.redirect(to: visit.link.cart.page)
            }
        }
    }

    /// The long poll.
    static let updates = Handler { visit in
        try await UnpaidView.found(visit) { found in
            guard let seen = visit.query["after"].flatMap({ Int($0) }) else { throw Problem.badRequest }
            let id = found.purchase.id
            let changes = try await visit.db.read(OrderPayment.changes(of: id))
            return try visit.answer(onceChanged: OrderPayment.topic(id), hasChanged: changes > seen)
        }
    }

    static func answer(
        _ visit: Visit, _ found: UnpaidView, as standing: UnpaidView.Standing? = nil, refusing refusal: FormRefusal? = nil
    ) async throws -> Response {
        let (purchase, standing) = (found.purchase, standing ?? found.standing)
        let id = purchase.id.description
        guard standing != .placed else { return visit.redirect(to: visit.link.checkout.confirmation(id)) }
        let (orders, changes) = try await visit.db.read(OrderSummary.of(purchase.id), OrderPayment.changes(of: purchase.id))
        let plan = try await visit.checkoutPlan(for: purchase.total)
        // The way that is under way has a button of its own.
        let ways = plan.payments.filter { $0.gateway == nil || $0.gateway != found.current?.gateway.rawValue }
        var page = PayingPage(
            frame: try await visit.frame(), standing: standing,
            parcels: orders.map { ParcelSum(seller: $0.sellerName, sum: $0.total) }, total: purchase.total,
            until: visit.clock.local(purchase.heldUntil), address: visit.link.checkout.paying(id), errors: refusal?.errors ?? [])
        if !page.isOver { page.moves = visit.link.checkout.payingUpdates(id, after: changes) }
        if standing == .open { page.page = found.current?.page }
        if standing.hasChoice {
            page.ways = ways
            page.givingUp = visit.link.checkout.givingUp(id)
        }
        return visit.leadingToGateways(visit.render(page, refusing: refusal))
    }
}

/// Asks whether an unpaid purchase is to be given up.
enum GivingUpPage {
    static func page(_ frame: Frame, _ purchase: String) -> ConfirmPage {
        let link = Link(frame.language)
        return ConfirmPage(
            title: .givingUpTitle,
            form: ConfirmForm(
                frame: frame, action: link.checkout.givingUp(purchase), button: .givingUpConfirm, keep: .givingUpKeep,
                way: link.checkout.paying(purchase)),
            words: [.givingUpWords])
    }

    static let ask = Handler { visit in
        try await UnpaidView.found(visit) { found in
            let id = found.purchase.id.description
            guard found.standing.hasChoice else { return visit.redirect(to: visit.link.checkout.paying(id)) }
            return visit.render(page(try await visit.frame(), id))
        }
    }

    /// The page of the payment says what came of it.
    static let giveUp = Handler { visit in
        try await UnpaidView.found(visit) { found in
            if found.standing.hasChoice { _ = try await visit.giveUp(found.purchase.id) }
            return visit.redirect(to: visit.link.checkout.paying(found.purchase.id.description))
        }
    }
}
