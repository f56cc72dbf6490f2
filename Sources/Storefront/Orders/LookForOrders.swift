import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Site

extension OrdersPage {
    /// Of the browser; whoever is logged in has them in the account.
    static let show = Handler { visit in
        guard visit.person == nil else { return .redirect(to: visit.link.accountOrders.description) }
        return try await answer(visit, of: nil)
    }

    /// - Parameter person: whose orders; nil for those of this browser.
    /// - Parameter typed: the number that was given for the field with the error.
    static func answer(
        _ visit: Visit, of person: Person?, typed: String = "", _ error: FieldError? = nil, status: Status = .ok
    ) async throws -> Response {
        let (orders, count) = try await visit.db.read(OrderSummary.of(visit.visitorKey), visit.cartCount)
        var page = OrdersPage(
            frame: visit.frame(cartCount: count, isIndexed: false), orders: orders.map { OrderLineup($0, visit.link, visit.clock) },
            isOfAccount: person != nil,
            errors: error.map { [$0] } ?? [])
        if let person {
            page.offered = try await visit.db.read(OfferedPurchase.all(for: person, in: visit.browserKey)).map {
                Offered($0, visit.link, visit.clock, typed: typed, error)
            }
        }
        return .html(page.html(in: visit.language), status: status)
    }
}

extension OrderLineup {
    init(_ order: OrderSummary, _ link: Link, _ clock: WallClock) {
        self.init(
            number: order.number.rawValue, address: link.order(order.number.rawValue), seller: order.sellerName,
            placedAt: clock.local(order.placedAt),
            state: order.state.name, pieces: order.pieces.map { PieceName($0) }, total: order.total)
    }
}

extension FindOrderPage {
    static let show = Handler { visit in
        let page = FindOrderPage(frame: try await visit.frame())
        return .html(page.html(in: visit.language))
    }

    /// Leads to the order's secret link. A wrong phone and a number that does not exist are told alike.
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
        return .redirect(to: visit.link.track(order.number.rawValue, token: token).description)
    }

    /// Ten tries in a quarter of an hour from one network, so that nobody guesses the number of an order; and 20 in an hour with
    /// one number from everywhere, so that nobody guesses its telephone. A try counts whatever comes of it, so it is taken in a
    /// transaction of its own.
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
        return .html(page.html(in: visit.language), status: status)
    }
}
