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
    static let show = Handler { visit in
        let page = FindOrderPage(frame: try await visit.frame())
        return visit.render(page)
    }

    /// Redirects to the order's secret link. A wrong phone number and an unknown order number give the same answer.
    static let find = Handler { visit in
        let typed = (number: visit.form["number"] ?? "", phone: visit.form["phone"] ?? "")
        let number = OrderNumber(typed: typed.number)
        let phone = PhoneNumber(typed: typed.phone)
        guard let number, let phone else {
            var errors: [FieldError] = []
            if number == nil { errors.append(FieldError("number", .findOrderErrorNumber)) }
            if phone == nil { errors.append(FieldError("phone", .checkoutErrorPhone)) }
            return try await answer(visit, typed, errors, status: .unprocessableContent)
        }
        do {
            try await consumeTry(number, of: visit)
        } catch let limit as RateLimit.Exceeded {
            let error = FieldError("number", .findOrderErrorTooMany(minutes: (limit.retryAfter + 59) / 60))
            var response = try await answer(visit, typed, [error], status: .tooManyRequests)
            response.headers["Retry-After"] = HeaderValue(limit.retryAfter)
            return response
        }
        guard let order = try await Order.found(number, phone: phone, in: visit.db) else {
            return try await answer(
                visit, typed, [FieldError("number", .findOrderErrorUnknown)], status: .unprocessableContent)
        }
        let token = TrackingKey(visit.world.key).token(for: order.number)
        return .redirect(to: visit.link.track(order.number.rawValue, token: token))
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

    private static func answer(
        _ visit: Visit, _ typed: (number: String, phone: String), _ errors: [FieldError], status: Status
    ) async throws -> Response {
        let page = FindOrderPage(frame: try await visit.frame(), number: typed.number, phone: typed.phone, errors: errors)
        return visit.render(page, status: status)
    }
}
