import Components
import HTML
import Kernel
import Orders
import Payments
import Web

/// Where the money of an order went, for its buyer.
struct MoneyPart: Sendable {
    /// All that there is to say of an order that was not paid by a gateway; nil for any other.
    var sentence: Message?
    /// What happened, the oldest first.
    var movements: [MovementView] = []
    /// Refunds that could not go back as they came. Empty for none.
    var failed: [Money] = []
    /// Refunds that ended because the buyer's bank gave them the money. Empty for none.
    var byBank: [Money] = []
    /// What the buyer paid; nil where nothing was taken for the order.
    var paid: Money?
    /// Where it lies now. The page takes each off what was paid.
    var places: [Place] = []
    /// What is left of it then.
    var rest = Money.zero
    /// Why nothing goes back yet; nil for no reason.
    var notice: Message?

    struct MovementView: Sendable {
        let what: Message
        let amount: Money
        let at: LocalMoment
        /// What of it is for each item; empty where there is one, or the books do not say.
        let lines: [Line]
    }

    struct Line: Sendable {
        /// Nil for the delivery.
        let title: LocalizedText?
        let amount: Money
    }

    struct Place: Sendable {
        let what: Message
        let amount: Money
    }

    static let sample = MoneyPart(
        movements: [
            MovementView(
                what: .orderMoneyPaid, amount: .dirhams(1_235), at: Moment(seconds: 1_795_253_400).inUTC,
                lines: [
                    Line(title: LocalizedText("قفطان <b>", .arabic), amount: .dirhams(1_200)), Line(title: nil, amount: .dirhams(35)),
                ]),
            MovementView(
                what: .orderMoneyPromised, amount: .dirhams(35), at: Moment(seconds: 1_795_253_900).inUTC, lines: []),
        ], failed: [.dirhams(35)], byBank: [.dirhams(20)], paid: .dirhams(1_235),
        places: [
            Place(what: .orderMoneyHeld, amount: .dirhams(1_200)), Place(what: .orderMoneyDue, amount: .dirhams(35)),
        ], notice: .orderMoneyDisputed)
    static let cashSample = MoneyPart(sentence: .orderMoneyAtDoor(amount: Money.dirhams(1_235)))
}

extension MoneyPart {
    /// - Parameter money: nil for an order that was not paid by a gateway.
    /// - Returns: nil while an order is still to be paid by a gateway.
    init?(_ order: Order, _ money: OrderMoney?, _ clock: WallClock) {
        guard let money else {
            guard let sentence = order.moneyOutside else { return nil }
            self.init(sentence: sentence)
            return
        }
        self.init()
        let titles = Dictionary(order.lines.map { ($0.id, LocalizedText($0.title, $0.titleLanguage)) }, uniquingKeysWith: { $1 })
        movements = money.movements.map { movement in
            MovementView(
                what: movement.kind.name, amount: movement.amount, at: clock.local(movement.at),
                lines: movement.lines.count < 2
                    ? [] : movement.lines.map { Line(title: $0.line.flatMap { titles[$0] }, amount: $0.amount) })
        }
        for refund in money.refunds where refund.order == nil {
            movements.append(MovementView(what: .orderMoneyLate, amount: refund.amount, at: clock.local(refund.madeAt), lines: []))
        }
        failed = money.refunds.filter { $0.state == .failed }.map(\.amount)
        byBank = money.refunds.filter { $0.way == .dispute }.map(\.amount)
        guard money.paid > .zero else { return }
        paid = money.paid
        let all: [(Message, Money)] = [
            (.orderMoneyHeld, money.held), (.orderMoneyDue, money.due), (.orderMoneyGivenBack, money.givenBack),
            (.orderMoneyTakenBack, money.takenBack),
        ]
        places = all.filter { $0.1 != .zero }.map { Place(what: $0.0, amount: $0.1) }
        rest = money.rest
        if order.state == .cancelled, money.held > .zero { notice = .orderMoneyDisputed }
    }
}

extension OrderMoney.Movement.Kind {
    fileprivate var name: Message {
        switch self {
        case .paid: .orderMoneyPaid
        case .promised: .orderMoneyPromised
        case .givenBack: .orderMoneyGivenBack
        case .takenBack: .orderMoneyTakenBack
        }
    }
}

extension Order {
    /// What to say of the money of an order for which no gateway took any; nil while it is still to be paid.
    fileprivate var moneyOutside: Message? {
        switch state {
        case .cancelled, .refused: .orderMoneyNone
        case .delivered where isPaidAtDoor: .orderMoneyAtDoorDone(amount: total)
        default: isPaidAtDoor ? .orderMoneyAtDoor(amount: total) : nil
        }
    }

    /// Whether it was paid by a gateway: it is placed only then.
    var wasPaidByGateway: Bool { !isPaidAtDoor && steps.contains { $0.to == .placed } }
}
