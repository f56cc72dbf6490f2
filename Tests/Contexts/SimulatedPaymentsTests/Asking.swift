import Kernel
import Payments
import Postgres

@testable import SimulatedPayments

/// What the shop asks of the simulated gateway in these tests.
enum Asking {
    static let origin = "https://kolchi.example"

    static func request(
        key: CallKey = CallKey(), amount: Money = .dirhams(100), label: String = "Caftan", lines: [PageRequest.Line]? = nil,
        currency: Currency = .dirham, language: Language = .french, reference: String = "purchase-1",
        until: Moment = Moment(seconds: Moment.now().seconds + 1_860)
    ) -> PageRequest {
        let amount = Money(minor: amount.minor, currency)
        return PageRequest(
            key: key, reference: reference, lines: lines ?? [PageRequest.Line(label, amount)], amount: amount, language: language,
            returnURL: origin + "/fr/purchases/1", cancelURL: origin + "/fr/checkout/payment", expiresAt: until)
    }

    /// A payment as the shop knows it that has not got the answer.
    static func handle(_ request: PageRequest) -> PaymentHandle { PaymentHandle(providerKey: nil, key: request.key) }

    static func refund(of request: PageRequest, _ amount: Money) -> RefundRequest {
        RefundRequest(key: CallKey(), payment: handle(request), amount: amount)
    }

    /// Asks at once for as many refunds of an amount.
    ///
    /// - Returns: which of them were done.
    static func refunds(_ count: Int, of amount: Money, of request: PageRequest, by gateway: SimulatedGateway) async -> [Bool] {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 1...count {
                group.addTask {
                    do throws(GatewayFailure) {
                        _ = try await gateway.refund(refund(of: request, amount))
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    static func id(_ page: OpenedPage) -> SimulatedPayment.ID {
        guard let id = SimulatedPayment.ID(page.providerKey) else { preconditionFailure("no key of the journal") }
        return id
    }

    static func choose(
        _ choice: SimulatedPayment.Choice, code: String = "", on page: OpenedPage, in db: Database
    ) async throws -> SimulatedPayment.Step {
        try await db.transaction { tx in try await SimulatedPayment.choose(choice, code: code, on: id(page), in: tx) }
    }

    static func refusal(_ refusal: JournalRefusal) -> GatewayFailure { .refused(reason: refusal.rawValue) }
}

extension CalendarDay {
    static var utcToday: CalendarDay { CalendarDay(daysSince1970: Int(Moment.now().seconds / 86_400)) }
}
