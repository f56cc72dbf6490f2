import Carts
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Loops
import Orders
import Payments
import Postgres
import Web

/// An unpaid purchase of the visitor with its payments.
struct UnpaidView: Sendable {
    let purchase: UnpaidPurchase
    /// The oldest first.
    let payments: [Payment]

    /// Answers about the purchase in the address. One that is not paid before it is placed leads to its confirmation.
    ///
    /// - Throws: `Problem.notFound` if there is none, or it is another visitor's.
    static func found(_ visit: Visit, _ answer: (UnpaidView) async throws -> Response) async throws -> Response {
        if let found = try await of(visit) { return try await answer(found) }
        guard let id = visit.parameters["purchase"].flatMap(ID<Purchase>.init),
            try await Purchase.find(id, of: visit.visitorKey, in: visit.db) != nil
        else { throw Problem.notFound }
        return visit.redirect(to: visit.link.checkout.confirmation(id.description))
    }

    /// - Returns: nil if the visitor has no such purchase.
    static func of(_ visit: Visit) async throws -> UnpaidView? {
        guard let id = visit.parameters["purchase"].flatMap(ID<Purchase>.init) else { return nil }
        let (mine, browsers, payments) = try await visit.db.read(
            UnpaidPurchase.of(id, of: visit.visitorKey), UnpaidPurchase.of(id, of: visit.browserKey), OrderPayment.all(of: id))
        // The buyer may have logged in since.
        return (mine ?? browsers).map { UnpaidView(purchase: $0, payments: payments) }
    }

    /// What its buyer is told.
    enum Standing: Sendable, CaseIterable {
        /// The provider's page is not known yet.
        case preparing
        /// The provider's page is open.
        case open
        /// The buyer came back, and the provider has not answered yet.
        case underWay
        /// The bank has not decided yet.
        case pending
        /// The bank said no.
        case failed
        /// The provider's page is over.
        case expired
        /// Another amount came; a clerk decides.
        case held
        /// Its pages are being closed.
        case closing
        case givenUp
        /// It was paid too late, and the money goes back.
        case returned
        case placed

        /// Whether the buyer can choose how to go on.
        var hasChoice: Bool { [.preparing, .open, .failed, .expired].contains(self) }
    }

    /// The payment with which the buyer goes on; nil where there is none.
    var current: Payment? { payments.last { $0.state.isOpen && $0.closing == nil } }

    var standing: Standing {
        let isReturned = payments.contains { $0.state == .late || $0.state == .returned }
        switch purchase.state {
        case .placed: return .placed
        case .givenUp: return isReturned ? .returned : payments.contains { $0.state == .held } ? .held : .givenUp
        case .open: break
        }
        if payments.contains(where: { $0.state == .held }) { return .held }
        if payments.contains(where: { $0.state.isOpen && $0.closing != nil && $0.closing != .otherWay }) { return .closing }
        guard purchase.isInTime, !purchase.isSuperseded else { return .closing }
        switch current?.state {
        case .pending?: return .pending
        case .open? where current?.page != nil: return .open
        case .new?, .open?: return .preparing
        default: return payments.last?.state == .failed ? .failed : .expired
        }
    }
}

/// How long a page waits for a provider.
enum Patience {
    /// Tests shorten it.
    @TaskLocal static var milliseconds = 4_000
}

extension Visit {
    /// Polls until there is an answer, for at most four seconds. Meanwhile, other requests use this one's slot.
    ///
    /// - Returns: nil if it did not come.
    func patiently<Value>(_ read: () async throws -> Value?) async throws -> Value? {
        // What is there already needs no wait.
        if let value = try await read() { return value }
        return try await lendingSlot { try await waitPatiently(read) }
    }

    private func waitPatiently<Value>(_ read: () async throws -> Value?) async throws -> Value? {
        let end = Monotonic.milliseconds() + Patience.milliseconds
        var pause = 10
        while Monotonic.milliseconds() < end {
            try await db.loop.sleep(milliseconds: pause)
            pause = min(pause * 2, 200)
            if let value = try await read() { return value }
        }
        return nil
    }

    /// Begins to pay by a gateway, or goes on with what was begun there.
    func pay(_ purchase: ID<Purchase>, at gateway: OfferedGateway) async throws {
        do {
            try await db.transaction { tx in try await pay(purchase, at: gateway, in: tx) }
        } catch Payment.Refusal.alreadyOpen {
            // Another request has begun it.
        }
    }

    /// The same in the caller's transaction.
    ///
    /// - Throws: `OrderPayment.Refusal`, `Payment.Refusal.alreadyOpen`.
    func pay(_ purchase: ID<Purchase>, at gateway: OfferedGateway, in tx: Transaction) async throws {
        let page = page(of: purchase, try await tx.read(OrderSummary.of(purchase)))
        try await OrderPayment.pay(purchase, at: gateway.name, gateway.mode, page: page, in: tx)
    }

    /// What the provider's page shows, and where it leads.
    private func page(of purchase: ID<Purchase>, _ orders: [OrderSummary]) -> Payment.PageContent {
        let total = orders.map(\.total).total()
        var lines = orders.flatMap { order in
            order.pieces.map { piece in
                PageRequest.Line(piece.quantity > 1 ? "\(piece.quantity) × \(piece.title)" : piece.title, piece.total)
            }
        }
        let delivery = orders.map(\.delivery).total()
        if delivery > .zero { lines.append(PageRequest.Line(Message.cartDeliveries.text(in: language), delivery)) }
        // A discount is in no line.
        if lines.map(\.amount).total() != total { lines = [PageRequest.Line("Kolchi", total)] }
        return Payment.PageContent(
            lines: lines, language: language, returnURL: origin + link.checkout.paymentReturn(purchase.description).description,
            cancelURL: origin + link.checkout.paying(purchase.description).description)
    }

    /// Leads to the page of the provider. If it does not come in four seconds, to the shop's page about the payment.
    func leadToPay(_ purchase: ID<Purchase>) async throws -> Response {
        let found = try await patiently { () -> String?? in
            guard let payment = try await db.read(OrderPayment.current(of: purchase)) else { return .some(nil) }
            return payment.page.map { .some($0) }
        }
        guard let found, let page = found else { return redirect(to: link.checkout.paying(purchase.description)) }
        return .redirect(to: page)
    }

    /// Gives up what the visitor pays for now. If the provider does not say in four seconds that nobody can pay any more, the purchase
    /// keeps its page and is superseded, so that another one can begin.
    ///
    /// - Returns: whether it was paid meanwhile.
    func giveUp(_ purchase: ID<Purchase>) async throws -> Bool {
        try await db.transaction { tx in try await OrderPayment.giveUp(purchase, in: tx) }
        let end = try await patiently { () -> UnpaidPurchase.State? in
            guard let state = try await db.read(UnpaidPurchase.of(purchase))?.state else { return .givenUp }
            return state == .open ? nil : state
        }
        guard let end else {
            try await db.transaction { tx in _ = try await UnpaidPurchase.supersede(purchase, in: tx) }
            return false
        }
        return end == .placed
    }
}
