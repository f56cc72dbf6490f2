import Components
import HTML
import Kernel
import Links
import Orders
import Payments
import Web

/// What was paid for an order by a gateway, and what went back, as its shop sees it.
struct DeskMoneyPart: Sendable {
    let paid: Money
    /// Promised and not given back yet, and given back.
    let due: Money
    let givenBack: Money
    /// What Kolchi keeps for the shop.
    let left: Money
    let refunds: [RefundView]
    /// The page to give something back; nil if the reader may not, or if it is too late.
    let refund: SiteURL?

    struct RefundView: Sendable {
        let amount: Money
        let state: Message
        let at: LocalMoment
    }

    static let sample = DeskMoneyPart(
        paid: .dirhams(1_235), due: .dirhams(35), givenBack: .zero, left: .dirhams(1_200),
        refunds: [RefundView(amount: .dirhams(35), state: .deskMoneyUnderWay, at: Moment(seconds: 1_795_253_400).inUTC)],
        refund: Link(.french).desk("dar-salma").orderRefund("K-7HM2XQP"))
    static let bareSample = DeskMoneyPart(
        paid: .dirhams(90), due: .zero, givenBack: .zero, left: .dirhams(90), refunds: [], refund: nil)
}

extension DeskMoneyPart {
    /// - Parameter money: nil for an order that was not paid by a gateway.
    init?(_ money: ShopMoney?, refund: SiteURL?, _ clock: WallClock) {
        guard let money else { return nil }
        let done = money.refunds.filter { $0.state == .done }.map(\.amount).total()
        self.init(
            paid: money.paid, due: money.refunds.map(\.amount).total() - done, givenBack: done, left: money.left,
            refunds: money.refunds.map { refund in
                RefundView(
                    amount: refund.amount, state: refund.shopWords, at: clock.local(refund.settledAt ?? refund.madeAt))
            }, refund: refund)
    }
}

extension Refund {
    fileprivate var shopWords: Message {
        switch state {
        case .due, .asked: .deskMoneyUnderWay
        case .done: way == .dispute ? .deskMoneyByBank : .deskMoneyDone
        case .failed: .deskMoneyFailed
        }
    }
}
