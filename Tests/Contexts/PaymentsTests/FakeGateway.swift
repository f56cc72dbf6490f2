import Kernel
import Payments
import Synchronization

/// A provider in memory. It can lose answers after it has done what was asked, and it counts what it really did.
final class FakeGateway: Gateway {
    enum Verb: Hashable { case open, read, close, refund, readRefund, list }
    enum Fault {
        /// The call never arrives.
        case unreachable
        /// It is done, and no answer comes.
        case silent
        case refused
    }

    private struct Page {
        let request: PageRequest
        var state = PaymentReading.State.open
        var amount: Money
        var mode = GatewayMode.test
        var reference: String
        var refunded: Int64 = 0
        var dispute: PaymentDispute?
    }

    private struct Content {
        var pages: [String: Page] = [:]
        var keys: [CallKey: String] = [:]
        var refunds: [CallKey: RefundReading] = [:]
        /// The pages of the refunds.
        var refunded: [CallKey: String] = [:]
        /// Keys that the list leaves out.
        var hidden: Set<String> = []
        var faults: [Verb: [Fault]] = [:]
        var refundState = RefundReading.State.done
        var calls: [Verb: Int] = [:]
    }

    /// Of each its own, so that the worker of one leaves the calls of the others.
    let name = GatewayName("fake-\("\(ID<FakeGateway>())".suffix(12))")!
    let mode = GatewayMode.test
    private let content = Mutex(Content())

    // MARK: What the test does

    /// The next calls of a verb fail in this way.
    func fails(_ verb: Verb, _ faults: Fault...) { content.withLock { $0.faults[verb, default: []] += faults } }

    /// What the bank says of refunds from now on.
    func answersRefunds(_ state: RefundReading.State) {
        content.withLock { content in
            content.refundState = state
            for (key, refund) in content.refunds where refund.state == .pending {
                content.refunds[key] = RefundReading(providerKey: refund.providerKey, state: state, amount: refund.amount)
            }
        }
    }

    /// The buyer pays on the page.
    func pay(_ providerKey: String, amount: Money? = nil, mode: GatewayMode = .test, reference: String? = nil) {
        change(providerKey) { page in
            guard page.state == .open || page.state == .pending else { return }
            page.state = .paid
            page.amount = amount ?? page.amount
            page.mode = mode
            page.reference = reference ?? page.reference
        }
    }

    func set(_ providerKey: String, _ state: PaymentReading.State) { change(providerKey) { $0.state = state } }
    /// The buyer has paid, and the bank has not decided yet.
    func bankThinks(_ providerKey: String) { change(providerKey) { if $0.state == .open { $0.state = .pending } } }
    /// The buyer disputes the whole payment with their bank, or the bank has decided. The fee is 5.
    func dispute(_ providerKey: String, _ state: PaymentDispute.State = .open) {
        change(providerKey) { $0.dispute = PaymentDispute(state, $0.amount, fee: Money(minor: 500, $0.amount.currency)) }
    }
    /// Somebody gives money back at the console.
    func giveBack(_ providerKey: String, _ minor: Int64) { change(providerKey) { $0.refunded += minor } }

    /// Another payment of ours that only the gateway knows: a sum, and its reference.
    func takesUnasked(_ minor: Int64) {
        content.withLock { content in
            let request = PageRequest(
                key: CallKey(), reference: "somebody", lines: [], amount: Money(minor: minor), language: .french, returnURL: "r",
                cancelURL: "c", expiresAt: Moment(seconds: 0))
            content.pages["pay_unasked"] = Page(request: request, state: .paid, amount: request.amount, reference: "somebody")
        }
    }

    /// Forgets a payment or refund.
    func forgets(_ providerKey: String) {
        content.withLock { content in
            content.pages[providerKey] = nil
            content.refunds = content.refunds.filter { $0.value.providerKey != providerKey }
        }
    }

    /// Says another amount of a payment in its list and its readings.
    func claims(_ providerKey: String, _ minor: Int64) { change(providerKey) { $0.amount = Money(minor: minor, $0.amount.currency) } }

    /// Its list leaves a payment out. Readings have it.
    func listsNot(_ providerKey: String) { content.withLock { _ = $0.hidden.insert(providerKey) } }

    private func change(_ providerKey: String, _ body: (inout Page) -> Void) {
        content.withLock { content in
            guard var page = content.pages[providerKey] else { return }
            body(&page)
            content.pages[providerKey] = page
        }
    }

    var pageCount: Int { content.withLock { $0.pages.count } }
    var refundCount: Int { content.withLock { $0.refunds.count } }
    func calls(_ verb: Verb) -> Int { content.withLock { $0.calls[verb] ?? 0 } }
    /// What was paid on each page.
    var charges: [Int64] { content.withLock { $0.pages.values.filter { $0.state == .paid }.map(\.amount.minor) } }
    /// What it took less what it gave back.
    var balance: Int64 {
        content.withLock { content in
            content.pages.values.filter { $0.state == .paid }.map { $0.amount.minor - $0.refunded }.reduce(0, +)
        }
    }

    // MARK: The protocol

    private func answer<Value>(_ verb: Verb, _ work: (inout Content) throws(GatewayFailure) -> Value) throws(GatewayFailure) -> Value {
        let result: Result<Value, GatewayFailure> = content.withLock { content in
            content.calls[verb, default: 0] += 1
            let fault: Fault? = content.faults[verb]?.isEmpty == false ? content.faults[verb]?.removeFirst() : nil
            switch fault {
            case .unreachable: return .failure(.unreachable)
            case .refused: return .failure(.refused(reason: "refused by the test"))
            case .silent:
                do throws(GatewayFailure) { _ = try work(&content) } catch { return .failure(error) }
                return .failure(.unknown)
            case nil:
                do throws(GatewayFailure) { return .success(try work(&content)) } catch { return .failure(error) }
            }
        }
        return try result.get()
    }

    func open(_ page: PageRequest) async throws(GatewayFailure) -> OpenedPage {
        try answer(.open) { content in
            let key = content.keys[page.key] ?? "pay_\(page.key)"
            content.keys[page.key] = key
            if content.pages[key] == nil {
                content.pages[key] = Page(request: page, amount: page.amount, reference: page.reference)
            }
            return OpenedPage(providerKey: key, address: "https://pay.example/\(key)", expiresAt: page.expiresAt)
        }
    }

    private static func reading(_ key: String, _ page: Page) -> PaymentReading {
        PaymentReading(
            providerKey: key, state: page.state, amount: page.amount, mode: page.mode, reference: page.reference,
            refunded: Money(minor: page.refunded, page.amount.currency), dispute: page.dispute)
    }

    func read(_ payment: PaymentHandle) async throws(GatewayFailure) -> PaymentReading? {
        try answer(.read) { content in
            guard let key = payment.providerKey ?? content.keys[payment.key], let page = content.pages[key] else { return nil }
            return Self.reading(key, page)
        }
    }

    func close(_ payment: PaymentHandle) async throws(GatewayFailure) -> PageClosing {
        try answer(.close) { content throws(GatewayFailure) in
            guard let key = payment.providerKey ?? content.keys[payment.key], var page = content.pages[key] else {
                throw .refused(reason: "no such page")
            }
            switch page.state {
            case .paid: return .paid(Self.reading(key, page))
            case .pending: return .pending
            default:
                page.state = .expired
                content.pages[key] = page
                return .closed
            }
        }
    }

    func refund(_ refund: RefundRequest) async throws(GatewayFailure) -> RefundReading {
        try answer(.refund) { content throws(GatewayFailure) in
            if let known = content.refunds[refund.key] { return known }
            guard let key = refund.payment.providerKey, var page = content.pages[key], page.state == .paid,
                page.refunded + refund.amount.minor <= page.amount.minor
            else { throw .refused(reason: "more than was paid") }
            page.refunded += refund.amount.minor
            content.pages[key] = page
            let reading = RefundReading(providerKey: "re_\(refund.key)", state: content.refundState, amount: refund.amount)
            content.refunds[refund.key] = reading
            content.refunded[refund.key] = key
            return reading
        }
    }

    func readRefund(_ refund: RefundHandle) async throws(GatewayFailure) -> RefundReading? {
        try answer(.readRefund) { $0.refunds[refund.key] }
    }

    /// All that it knows, whatever the day.
    func list(_ day: CalendarDay) async throws(GatewayFailure) -> [GatewayEntry] {
        try answer(.list) { content in
            let at = Moment(seconds: Int64(day.daysSince1970) * 86_400)
            var entries: [GatewayEntry] = []
            for (key, page) in content.pages where page.state == .paid && !content.hidden.contains(key) {
                func add(_ kind: GatewayEntry.Kind, _ own: String, _ amount: Money) {
                    entries.append(
                        GatewayEntry(
                            kind: kind, providerKey: own, paymentKey: key, reference: page.reference, amount: amount, madeAt: at))
                }
                add(.payment, key, page.amount)
                if let dispute = page.dispute { add(.dispute, key, dispute.amount) }
                let refunds = content.refunds.filter { content.refunded[$0.key] == key }.values
                for refund in refunds where refund.state == .done { add(.refund, refund.providerKey, refund.amount) }
                let rest = page.refunded - refunds.map(\.amount.minor).reduce(0, +)
                if rest > 0 { add(.refund, "console_\(key)", Money(minor: rest, page.amount.currency)) }
            }
            return entries
        }
    }
}
