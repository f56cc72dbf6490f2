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
    var reason = ""
    var errors: [FieldError] = []

    func page(_ frame: Frame) -> ConfirmPage {
        ConfirmPage(
            title: .cancellationTitle(number: order.number),
            form: ConfirmForm(
                frame: frame, action: action, button: .cancellationConfirm, keep: .cancellationKeep, way: way,
                fields: TextAreaField(
                    name: "reason", label: .cancellationReason, hint: .cancellationReasonHint, value: reason,
                    error: errors.first?.message)),
            words: [.cancellationWords], subject: order, errors: errors)
    }
}

/// The order that is cancelled.
struct OrderCard: Sendable {
    let number: String
    let seller: String
    let pieces: [PieceName]
    let total: Money
}

extension CancellationPage {
    static let askByLink = Handler { visit in try await question(visit, FollowedOrder.byLink(visit)) }
    static let ask = Handler { visit in try await question(visit, FollowedOrder.ofThisBrowser(visit)) }
    static let cancelByLink = Handler { visit in try await outcome(visit, FollowedOrder.byLink(visit)) }
    static let cancel = Handler { visit in try await outcome(visit, FollowedOrder.ofThisBrowser(visit)) }

    private static func question(_ visit: Visit, _ found: FollowedOrder) async throws -> Response {
        guard found.order.canBeCancelledByBuyer else { return visit.redirect(to: found.address) }
        return try await answer(visit, found)
    }

    private static func outcome(_ visit: Visit, _ found: FollowedOrder) async throws -> Response {
        let typed = visit.form["reason"] ?? ""
        let reason = typed.tidiedLines
        if let fault = FormFault(in: reason, most: Order.mostOfReason) {
            return try await answer(visit, found, reason: typed, FormRefusal("reason", fault.message(otherwise: .formCharacters)))
        }
        do {
            try await visit.db.transaction { tx in
                try await Order.cancel(found.order.number, by: .buyer, for: .buyerAsked, why: reason.isWritten ? reason : "", in: tx)
            }
            return visit.redirect(to: found.address)
        } catch Order.Refusal.illegal(from: .cancelled, to: _) {
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
            action: found.cancellation, way: found.address, reason: reason, errors: refusal?.errors ?? [])
        return visit.render(cancellation.page(try await visit.frame()), refusing: refusal)
    }
}
