import HTML
import HTTP
import Kernel
import Links
import Orders
import Postgres
import Site

extension CancellationPage {
    static func askByLink(_ visit: Visit) async throws -> Response { try await ask(visit, FollowedOrder.byLink(visit)) }
    static func ask(_ visit: Visit) async throws -> Response { try await ask(visit, FollowedOrder.ofThisBrowser(visit)) }
    static func cancelByLink(_ visit: Visit) async throws -> Response { try await cancel(visit, FollowedOrder.byLink(visit)) }
    static func cancel(_ visit: Visit) async throws -> Response { try await cancel(visit, FollowedOrder.ofThisBrowser(visit)) }

    /// The most characters of a reason.
    private static let longestReason = 500

    private static func ask(_ visit: Visit, _ found: FollowedOrder) async throws -> Response {
        guard found.order.canBeCancelledByBuyer else { return .redirect(to: found.address.description) }
        return try await answer(visit, found)
    }

    private static func cancel(_ visit: Visit, _ found: FollowedOrder) async throws -> Response {
        let reason = visit.form["reason"] ?? ""
        guard reason.unicodeScalars.count <= longestReason else {
            return try await answer(
                visit, found, reason: reason, errors: [FieldError("reason", .checkoutErrorTooLong(max: longestReason))],
                status: .unprocessableContent)
        }
        let why = reason.allSatisfy(\.isWhitespace) ? Message.cancellationNoReason.text(in: visit.language) : reason
        do {
            try await visit.db.transaction { tx in
                try await Order.cancel(found.order.number, by: .buyer, why: why, in: tx)
            }
            return .redirect(to: found.address.description)
        } catch Order.Refusal.illegal(from: .cancelled, to: _) {
            return .redirect(to: found.address.description)
        } catch Order.Refusal.illegal {
            return try await TrackingPage.answer(visit, found, refusal: .cancellationTooLate, status: .conflict)
        }
    }

    private static func answer(
        _ visit: Visit, _ found: FollowedOrder, reason: String = "", errors: [FieldError] = [], status: Status = .ok
    ) async throws -> Response {
        let order = found.order
        let page = CancellationPage(
            frame: try await visit.frame(), number: order.number.rawValue, seller: order.sellerName,
            pieces: order.lines.map { PieceName(title: $0.title, quantity: $0.quantity) }, total: order.total,
            action: found.cancellation, order: found.address, reason: reason, errors: errors)
        return .html(page.html(in: visit.language), status: status)
    }
}
