import Carts
import Components
import Config
import HTML
import HTTP
import Kernel
import Orders
import Payments
import Postgres
import Web

/// A gateway by which buyers can pay.
struct OfferedGateway: Sendable {
    let name: GatewayName
    let mode: GatewayMode
    /// The sites of its pages, to which forms of the shop lead.
    let origins: [String]
}

extension GatewayChoice {
    /// - Parameter origin: scheme and authority of the shop.
    /// - Returns: nil for cash.
    func gateway(at origin: String) -> OfferedGateway? {
        switch self {
        case .cash: nil
        // Its page is one of this site, which may be open under another of its loopback names.
        case .simulated: GatewayName(rawValue).map { OfferedGateway(name: $0, mode: .test, origins: [origin]) }
        }
    }

    var way: Checkout.Way {
        switch self {
        case .cash: .cashOnDelivery
        case .simulated: .card(at: rawValue)
        }
    }
}

extension Visit {
    /// What the shop offers, before an amount is known.
    var checkoutPlan: CheckoutPlan { CheckoutPlan(deliveries: 1, payments: world.configuration.gateways.map(\.way)) }

    /// What the shop offers for an amount. Gateways that fail now are left out, if there is another way.
    func checkoutPlan(for total: Money) async throws -> CheckoutPlan {
        let plan = checkoutPlan.offered(for: total, under: settings)
        guard plan.payments.count > 1 else { return plan }
        let failing = Set(try await db.read(Payment.failing).map(\.rawValue))
        return plan.without { way in way.gateway.map(failing.contains) ?? false }
    }

    /// - Returns: nil for cash, and for a gateway that is not offered.
    func gateway(of way: Checkout.Way) -> OfferedGateway? {
        world.configuration.gateways.first { $0.way == way }?.gateway(at: origin)
    }

    /// The same answer, from whose forms the browser may be led to the pages of the gateways.
    func leadingToGateways(_ response: Response) -> Response {
        var response = response
        let origins = world.configuration.gateways.compactMap { $0.gateway(at: origin) }.flatMap(\.origins)
        if !origins.isEmpty { response.headers["Content-Security-Policy"] = SecurityHeaders.contentPolicy(formsTo: origins) }
        return response
    }
}

extension Checkout.Way {
    /// The value of the form field.
    var field: String { gateway ?? Checkout.Payment.cashOnDelivery.rawValue }

    /// The way that a form field names, if the plan offers it.
    static func named(_ field: String?, in plan: CheckoutPlan) -> Checkout.Way? { plan.payments.first { $0.field == field } }

    var name: Message { payment.name }

    /// What happens when the order is placed.
    var words: Message {
        switch self {
        case .cashOnDelivery: .checkoutCashWords
        case .card: .checkoutCardWords
        }
    }

    /// The last button of the checkout.
    func button(_ total: Money) -> Message {
        switch self {
        case .cashOnDelivery: .checkoutPlace(total: total)
        case .card: .checkoutPay(total: total)
        }
    }

    static let cardSample = Checkout.Way.card(at: "simulated")
}
