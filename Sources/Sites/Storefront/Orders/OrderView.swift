import Carts
import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Notifications
import Orders
import Postgres
import Web

/// An order as it was placed. It stays the same when the product changes or is removed.
struct OrderView: Sendable {
    let number: String
    let seller: String
    /// The storefront of the seller.
    let sellerAddress: SiteURL
    let placedAt: LocalMoment
    /// The state, such as "shipped".
    let state: Message
    /// What the buyer may expect next.
    let expectation: Message
    /// When it arrives; nil if nothing is under way.
    let arrival: Message?
    /// Oldest first.
    let steps: [HistoryEntry]
    /// The states that are still to come.
    let ahead: [Message]
    let lines: [Line]
    let goods: Money
    let delivery: Money
    /// How it is paid.
    var payment: Message = .checkoutCash
    /// Nil if the buyer's data was erased.
    let recipient: RecipientBlock?

    var total: Money { goods + delivery }

    /// Something that happened to the order.
    struct HistoryEntry: Sendable {
        let what: Message
        let at: LocalMoment
        let who: Message
        /// The reason, in the words of the person who did it; may be empty.
        var reason = ""
    }

    /// A piece as it was sold.
    struct Line: Sendable {
        let title: String
        /// The language in which the title was written.
        let language: Language
        let product: SiteURL
        let variant: String
        let condition: Message
        /// The defects that the seller declared.
        let defects: [Defect]
        let picture: Thumbnail?
        let unitPrice: Money
        let quantity: Int

        var total: Money { unitPrice * quantity }

        struct Defect: Sendable {
            let text: String
            let picture: PictureView?
        }
    }
}

extension OrderView {
    init(_ order: Order, _ link: Link, _ clock: WallClock) {
        self.init(
            number: order.number.rawValue, seller: order.sellerName, sellerAddress: link.seller(order.sellerSlug),
            placedAt: clock.local(order.placedAt), state: order.state.name,
            expectation: order.expectation, arrival: order.state.arrival(within: order.days, of: order.placedAt, order.preparation, clock),
            steps: order.steps.map { HistoryEntry($0, in: link.language, clock) },
            ahead: order.state.ahead.map(\.name),
            lines: order.lines.map { line in
                Line(
                    title: line.title, language: line.titleLanguage, product: link.product(line.productSlug), variant: line.variant,
                    condition: line.condition.name,
                    defects: line.defects.map { defect in
                        .init(
                            text: defect.text,
                            picture: defect.picture.map {
                                PictureView(hash: $0.hash, width: $0.width, height: $0.height, alt: defect.text, shownAt: "12rem")
                            })
                    },
                    picture: line.picture.map(Thumbnail.init),
                    unitPrice: line.unitPrice, quantity: line.quantity)
            },
            goods: order.subtotal, delivery: order.delivery, payment: order.payment.name,
            recipient: order.recipient.map { RecipientBlock($0, city: order.cityName) })
    }
}

extension OrderView.HistoryEntry {
    init(_ step: Order.Transition, in language: Language, _ clock: WallClock) {
        let what: Message =
            switch (step.from, step.to) {
            case (.waiting, .placed): .orderStepConfirmedByCode
            case (.unpaid, .placed), (.cancelled, .placed): .orderStepPaid
            default: step.to.name
            }
        self.init(
            what: what, at: clock.local(step.at), who: step.by.kind.name,
            reason: step.shownReason(in: language))
    }
}

extension Order.Transition {
    /// Why the order was cancelled, as the buyer reads it. They know their own reason.
    fileprivate func shownReason(in language: Language) -> String {
        if let lapse { return lapse.message.text(in: language) }
        let code = by.kind == .buyer ? nil : reason?.words?.text(in: language)
        return [code, why].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

extension Order.State {
    /// The states that the order still passes on its way to the buyer; empty once it has ended.
    var ahead: [Order.State] {
        let way: [Order.State] = [self == .unpaid ? .unpaid : .waiting, .placed, .confirmed, .packed, .shipped, .delivered]
        return way.firstIndex(of: self).map { Array(way[($0 + 1)...]) } ?? []
    }
}

extension Order {
    /// What the buyer may expect next.
    var expectation: Message {
        switch state {
        case .waiting: .orderExpectWaiting(count: waitMinutes)
        case .unpaid: .orderExpectUnpaid
        case .none, .placed: .orderExpectPlaced
        case .confirmed: .orderExpectConfirmed
        case .packed: .orderExpectPacked
        case .shipped: isPaidAtDoor ? .orderExpectShipped : .orderExpectShippedPaid
        case .delivered: withdrawal.words
        case .refused: wasPaidByGateway ? .orderExpectRefusedPaid : .orderExpectRefused
        case .cancelled: wasPaidByGateway ? .orderExpectCancelledPaid : .orderExpectCancelled
        }
    }
}

extension Checkout.Payment {
    /// The way of paying as the buyer reads it.
    var name: Message {
        switch self {
        case .cashOnDelivery: .checkoutCash
        case .card: .checkoutCard
        }
    }
}

extension Actor.Kind {
    /// The name for the buyer. `person` and `login` never change an order: the table of legal transitions has neither.
    var name: Message {
        switch self {
        case .buyer: .orderByBuyer
        case .seller: .orderBySeller
        case .clerk, .person, .login: .orderByClerk
        case .system: .orderBySystem
        }
    }
}
