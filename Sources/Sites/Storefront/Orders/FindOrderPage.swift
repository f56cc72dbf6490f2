import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Web

/// "Find my order": asks for the order number and the phone number given with the order.
struct FindOrderPage: Sendable {
    let frame: Frame
    var number = ""
    var phone = ""
    /// In the order of the fields.
    var errors: [FieldError] = []
}

extension FindOrderPage {
    static let show = Handler { visit in try await answer(visit) }

    /// Redirects to the order's secret link. A wrong phone number and an unknown order number give the same answer.
    static let find = Handler { visit in
        try await visit.submit(limitBeside: "number", tooMany: { .findOrderErrorTooMany(count: $0) }) {
            let number = OrderNumber(typed: visit.form["number"] ?? "")
            let phone = PhoneNumber(typed: visit.form["phone"] ?? "")
            guard let number, let phone else {
                throw FormRefusal(
                    (number == nil ? [FieldError("number", .findOrderErrorNumber)] : [])
                        + (phone == nil ? [FieldError("phone", .addressErrorPhone)] : []))
            }
            try await consumeTry(number, of: visit)
            guard let order = try await Order.found(number, phone: phone, in: visit.db) else {
                throw FormRefusal("number", .findOrderErrorUnknown)
            }
            let token = TrackingKey(visit.world.key).token(for: order.number)
            return visit.redirect(to: visit.link.tracking.order(order.number.rawValue, token: token))
        } orShow: {
            try await answer(visit, $0)
        }
    }

    /// Rate limits against guessing.
    ///
    /// One network has ten attempts in a quarter of an hour, so that nobody guesses order numbers. One order number has 20 attempts
    /// an hour from all networks, so that nobody guesses its telephone number. An attempt counts whatever its outcome, so it has its
    /// own transaction.
    private static func consumeTry(_ number: OrderNumber, of visit: Visit) async throws {
        try await visit.db.transaction { tx in
            try await RateLimit.consume("orders.find:" + visit.clientNetwork, limit: 10, per: 15 * 60, in: tx)
            try await RateLimit.consume("orders.find-number:" + number.rawValue, limit: 20, per: 3600, in: tx)
        }
    }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = FindOrderPage(
            frame: try await visit.frame(), number: visit.form["number"] ?? "", phone: visit.form["phone"] ?? "",
            errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}
