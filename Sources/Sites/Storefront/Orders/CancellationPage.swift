import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Web

/// Asks for confirmation before an order is cancelled.
struct CancellationPage: Sendable {
    let order: OrderCard
    /// The URL to which the form posts.
    let action: SiteURL
    /// The URL of the order.
    let way: SiteURL
    /// Whether the seller must agree, because the order is confirmed.
    var asksSeller = false
    var reason = ""
    var errors: [FieldError] = []

    func page(_ frame: Frame) -> ConfirmPage {
        ConfirmPage(
            title: asksSeller ? .cancellationAskTitle(number: order.number) : .cancellationTitle(number: order.number),
            form: ConfirmForm(
                frame: frame, action: action, button: asksSeller ? .cancellationAskConfirm : .cancellationConfirm,
                keep: .cancellationKeep, way: way,
                fields: TextAreaField(
                    name: "reason", label: .cancellationReason, hint: .cancellationReasonHint, value: reason,
                    error: errors.first?.message)),
            words: [asksSeller ? .cancellationAskWords : .cancellationWords], subject: order, errors: errors)
    }
}

/// The order that is cancelled.
struct OrderCard: Sendable {
    let number: String
    let seller: String
    let pieces: [PieceName]
    let total: Money
}

/// What a buyer may do to cancel an order, and what they asked for already.
struct CancellationStanding: Sendable {
    /// Nil if the buyer has not asked.
    let request: CancellationRequest?
    /// The end of the seller's extended time to hand over; nil if the seller has not extended it.
    let extendedUntil: Moment?
    /// Whether the buyer may cancel, or ask the seller to.
    let canCancel: Bool
    /// Whether the seller must agree.
    let asksSeller: Bool

    init(of order: Order, _ request: CancellationRequest? = nil, _ deadlines: [Deadline] = []) {
        self.request = request
        extendedUntil = deadlines.last { $0.extension > 0 }?.dueAt
        let isConfirmed = [.confirmed, .packed].contains(order.state)
        canCancel = order.canBeCancelledByBuyer || isConfirmed && request == nil
        asksSeller = isConfirmed && extendedUntil == nil
    }
}

extension Visit {
    func standing(of order: Order) async throws -> CancellationStanding {
        guard order.state.hasParcelToCome else { return CancellationStanding(of: order) }
        let (request, deadlines) = try await db.read(CancellationRequest.of(order.number), Deadline.open(of: order.number))
        return CancellationStanding(of: order, request, deadlines)
    }
}

extension CancellationPage {
    static let askByLink = Handler { visit in try await question(visit, FollowedOrder.byLink(visit)) }
    static let ask = Handler { visit in try await question(visit, FollowedOrder.ofThisBrowser(visit)) }
    static let cancelByLink = Handler { visit in try await outcome(visit, FollowedOrder.byLink(visit)) }
    static let cancel = Handler { visit in try await outcome(visit, FollowedOrder.ofThisBrowser(visit)) }

    private static func question(_ visit: Visit, _ found: FollowedOrder) async throws -> Response {
        guard try await visit.standing(of: found.order).canCancel else { return visit.redirect(to: found.address) }
        return try await answer(visit, found)
    }

    private static func outcome(_ visit: Visit, _ found: FollowedOrder) async throws -> Response {
        let typed = visit.form["reason"] ?? ""
        let reason = typed.tidiedLines
        if let fault = FormFault(in: reason, most: Order.mostOfReason) {
            return try await answer(visit, found, reason: typed, FormRefusal("reason", fault.message(otherwise: .formCharacters)))
        }
        do {
            let (number, why) = (found.order.number, reason.isWritten ? reason : "")
            do {
                try await visit.db.transaction { tx in try await Order.cancel(number, by: .buyer, for: .buyerAsked, why: why, in: tx) }
            } catch Order.Refusal.illegal(from: let state, to: _) where [.confirmed, .packed].contains(state) {
                try await visit.db.transaction { tx in _ = try await CancellationRequest.ask(number, why: why, in: tx) }
            }
            return visit.redirect(to: found.address)
        } catch Order.Refusal.illegal(from: .cancelled, to: _) {
            return visit.redirect(to: found.address)
        } catch CancellationRequest.Refusal.asked {
            return visit.redirect(to: found.address)
        } catch Order.Refusal.illegal {
            return try await TrackingPage.answer(visit, found, refusal: .cancellationTooLate, status: .conflict)
        }
    }

    private static func answer(
        _ visit: Visit, _ found: FollowedOrder, reason: String = "", _ refusal: FormRefusal? = nil
    ) async throws -> Response {
        let order = found.order
        let cancellation = CancellationPage(
            order: OrderCard(
                number: order.number.rawValue, seller: order.sellerName,
                pieces: order.lines.map { PieceName(title: $0.title, quantity: $0.quantity) }, total: order.total),
            action: found.cancellation, way: found.address,
            asksSeller: try await visit.standing(of: order).asksSeller, reason: reason, errors: refusal?.errors ?? [])
        return visit.render(cancellation.page(try await visit.frame()), refusing: refusal)
    }
}
