import Carts
package import Catalog
package import Identity
package import Kernel
import Logging
package import Orders
package import Payments
package import Postgres
import SimulatedPayments
import Testing

/// A purchase that its buyer has paid by the simulated gateway, for tests of paid orders.
package struct CardPayment: Sendable {
    package let purchase: ID<Purchase>
    package let orders: [OrderNumber]
    package let payment: Payment.ID
    /// What somebody chooses on the gateway's page.
    package enum Choice: Sendable {
        case pay
        /// Another amount is charged.
        case otherAmount
        /// The buyer pays, and disputes the payment with the bank.
        case dispute
        /// The bank decides the dispute for the shop, or for the buyer.
        case win, lose

        fileprivate var simulated: SimulatedPayment.Choice {
            switch self {
            case .pay: .pay
            case .otherAmount: .amount
            case .dispute: .dispute
            case .win: .win
            case .lose: .lose
            }
        }
    }

    private let worker: GatewayWorker
    private let db: Database

    /// Buys pieces of each offer, and pays.
    ///
    /// - Parameters:
    ///   - person: the logged-in person; nil for a guest.
    ///   - choice: what the buyer chooses on the gateway's page.
    ///   - failure: the bank's reason for sending refunds back; nil where they are done.
    package static func of(
        _ offers: [Offer.ID], quantity: Int = 1, by buyer: Purchaser = Purchaser(), as person: Person? = nil,
        choosing choice: Choice = .pay, failingRefunds failure: String? = nil, in db: Database
    ) async throws -> CardPayment {
        let gateway = SimulatedGateway(on: db, origin: "http://shop.example", refunds: .init(failure: failure))
        let worker = GatewayWorker([gateway], OrderPayment.subjects, on: db, log: Log(least: .error))
        let (checkout, total) = try await buyer.comesToReview(of: offers, quantity: quantity, in: db)
        let payment = Payment.ID()
        let purchase = try await db.transaction { tx in
            let purchase = try await Purchase.open(
                checkout, by: buyer.visitor, of: person, paying: .card, accepting: total, in: buyer.language, under: nil, in: tx)
            try await OrderPayment.begin(
                payment, for: purchase, at: gateway.name, gateway.mode,
                page: .init(
                    lines: [.init("Commande", total)], language: buyer.language, returnURL: "http://shop.example/r",
                    cancelURL: "http://shop.example/c"), in: tx)
            return purchase
        }
        let numbers = try await db.read(OrderSummary.of(purchase)).map(\.number)
        let paid = CardPayment(purchase: purchase, orders: numbers, payment: payment, worker: worker, db: db)
        try await worker.runDue()
        try await paid.chooses(choice)
        return paid
    }

    /// What somebody chooses on the gateway's page. The shop knows it afterwards.
    package func chooses(_ choice: Choice) async throws {
        let page = try #require(try await db.read(Payment.of(payment))?.page)
        let token = try #require(page.split(separator: "/").last.map { String($0) })
        let found = try #require(try await db.read(SimulatedPayment.at(token)))
        _ = try await db.transaction { tx in try await SimulatedPayment.choose(choice.simulated, on: found.id, in: tx) }
        _ = try await worker.readBack(payment)
    }

    /// Has the gateway asked for what is due back.
    package func refunds() async throws { try await worker.runDue() }
}
