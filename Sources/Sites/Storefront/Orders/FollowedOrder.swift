import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Orders
import Postgres
import Web

/// An order, with the URLs by which this visitor reaches it.
struct FollowedOrder: Sendable {
    let order: Order
    let parcels: OrderParcels
    let address: SiteURL
    let moves: SiteURL
    let cancellation: SiteURL
    /// The page that orders it again.
    let again: SiteURL
    /// The page for the verification code.
    let phoneCheck: SiteURL
    /// Whether the visitor came by the secret link.
    let isByLink: Bool

    /// - Throws: `Problem.notFound` if the token is wrong or the number does not exist.
    static func byLink(_ visit: Visit) async throws -> FollowedOrder {
        guard let number = visit.parameters["number"].flatMap(OrderNumber.init(rawValue:)), let token = visit.parameters["token"],
            let order = try await Order.tracked(number, token: token, key: TrackingKey(visit.world.key), in: visit.db)
        else { throw Problem.notFound }
        let parcels = try await OrderParcels.of(order.id, in: visit.db)
        return FollowedOrder(
            order: order, parcels: parcels, address: visit.link.tracking.order(number.rawValue, token: token),
            moves: visit.link.tracking.updates(number.rawValue, token: token, after: order.steps.count + parcels.eventCount),
            cancellation: visit.link.tracking.cancellation(number.rawValue, token: token),
            again: visit.link.tracking.again(number.rawValue, token: token),
            phoneCheck: visit.link.tracking.phoneCheck(number.rawValue, token: token), isByLink: true)
    }

    /// - Throws: `Problem.notFound` if the order is another visitor's or the number does not exist.
    static func ofThisBrowser(_ visit: Visit) async throws -> FollowedOrder {
        guard let number = visit.parameters["number"].flatMap(OrderNumber.init(rawValue:)),
            let order = try await Order.numbered(number, of: visit.visitorKey, in: visit.db)
        else { throw Problem.notFound }
        let parcels = try await OrderParcels.of(order.id, in: visit.db)
        return FollowedOrder(
            order: order, parcels: parcels, address: visit.link.orders.order(number.rawValue),
            moves: visit.link.orders.updates(number.rawValue, after: order.steps.count + parcels.eventCount),
            cancellation: visit.link.orders.cancellation(number.rawValue),
            again: visit.link.orders.again(number.rawValue), phoneCheck: visit.link.checkout.phoneCheck(order.purchase.description),
            isByLink: false)
    }
}
