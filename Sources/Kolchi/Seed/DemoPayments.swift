import Carts
import Config
import Identity
import Kernel
import Orders
import Payments
import Postgres
import SimulatedPayments

extension DemoSeed {
    /// Makes a purchase that is paid by the simulated gateway, as a buyer would on its page.
    ///
    /// - Returns: false where buyers cannot pay by it.
    func pay(
        _ payment: DemoShop.Payment, for checkout: ID<Checkout>, by visitor: VisitorKey, of person: Person?, _ total: Money
    ) async throws -> Bool {
        guard let gateway = AppSetup.gateways(setup.configuration, on: setup.db).first(where: { $0.mode == .test }) else { return false }
        let worker = gatewayWorker
        let purchase = try await setup.db.transaction { tx in
            try await Purchase.open(checkout, by: visitor, of: person, paying: .card, accepting: total, in: .french, under: nil, in: tx)
        }
        let first = try await begin(purchase, total, at: gateway)
        try await worker.runDue()
        switch payment {
        case .once:
            try await choose(.pay, for: first)
            _ = try await worker.readBack(first)
        case .twice:
            // The first payment is not known yet when the buyer pays another page. The second one goes back by itself.
            try await choose(.silent, for: first)
            let second = try await begin(purchase, total, at: gateway, closing: first)
            try await worker.runDue()
            try await choose(.pay, for: second)
            _ = try await worker.readBack(second)
        case .givenUp: _ = try await setup.db.transaction { tx in try await Payment.close(first, for: .buyerAsked, in: tx) }
        }
        try await worker.runDue()
        return true
    }

    /// Makes the calls to the gateway that wait, such as refunds.
    func callGateways() async throws { try await gatewayWorker.runDue() }

    private var gatewayWorker: GatewayWorker {
        GatewayWorker(AppSetup.gateways(setup.configuration, on: setup.db), AppSetup.paymentSubjects, on: setup.db, log: setup.log)
    }

    private func begin(
        _ purchase: ID<Purchase>, _ total: Money, at gateway: any Gateway, closing former: Payment.ID? = nil
    ) async throws -> Payment.ID {
        let id = Payment.ID(), orders = "\(setup.configuration.publicURL)/fr/orders"
        try await setup.db.transaction { tx in
            if let former { try await Payment.close(former, for: .otherWay, in: tx) }
            try await OrderPayment.begin(
                id, for: purchase, at: gateway.name, gateway.mode,
                page: Payment.PageContent(
                    lines: [PageRequest.Line("Kolchi", total)], language: .french, returnURL: orders, cancelURL: orders), in: tx)
        }
        return id
    }

    private func choose(_ choice: SimulatedPayment.Choice, for id: Payment.ID) async throws {
        guard let token = try await setup.db.read(Payment.of(id))?.page?.split(separator: "/").last.map(String.init),
            let page = try await setup.db.read(SimulatedPayment.at(token))
        else { throw CommandFailure("the simulated gateway has opened no page") }
        _ = try await setup.db.transaction { tx in try await SimulatedPayment.choose(choice, on: page.id, in: tx) }
    }
}
