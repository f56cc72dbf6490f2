import Components
import HTTP
import Kernel
import Orders
import Postgres
import Web

/// Long polls of pages that show orders: has an order changed since?
enum OrderUpdates {
    /// For visitors with the secret link.
    static let ofOrderByLink = Handler { visit in
        let number = try number(visit)
        guard let token = visit.parameters["token"], TrackingKey(visit.world.key).accepts(token, for: number) else {
            throw Problem.notFound
        }
        return try await answer(visit, Order.topic(number), Order.changes(of: number))
    }

    /// For the person or browser that placed the order.
    static let ofOrder = Handler { visit in
        let number = try number(visit)
        return try await answer(visit, Order.topic(number), Order.changes(of: number, of: visit.visitorKey))
    }

    static let ofPurchase = Handler { visit in
        guard let id = visit.parameters["purchase"].flatMap(ID<Purchase>.init) else { throw Problem.notFound }
        return try await answer(visit, Purchase.topic(id), Purchase.steps(taken: id, of: visit.visitorKey))
    }

    private static func number(_ visit: Visit) throws -> OrderNumber {
        guard let number = visit.parameters["number"].flatMap(OrderNumber.init(rawValue:)) else { throw Problem.notFound }
        return number
    }

    private static func answer(_ visit: Visit, _ topic: String, _ steps: Query<Int?>) async throws -> Response {
        guard let seen = visit.query["after"].flatMap({ Int($0) }) else { throw Problem.badRequest }
        guard let steps = try await visit.db.read(steps) else { throw Problem.notFound }
        return try visit.answer(onceChanged: topic, hasChanged: steps > seen)
    }
}
