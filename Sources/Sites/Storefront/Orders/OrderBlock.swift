import Components
import HTML
import Kernel
import Links
import Orders
import Shipping

/// An order with its pieces and sums, in a list of orders and after a purchase. All orders have the same fields in the same order.
struct OrderBlock: Sendable {
    let number: String
    /// The page of the order.
    let address: SiteURL
    let seller: String
    let placedAt: LocalMoment
    /// The state, such as "shipped".
    let state: Message
    /// When it arrives; nil if nothing is under way.
    var arrival: Message?
    let lines: [Line]
    let delivery: Money
    let total: Money
    /// Whether a heading of the page stands above it. Then its own is one level lower, and it has a button to follow the order.
    var isNested = false

    struct Line: Sendable {
        let title: String
        let language: Language
        let quantity: Int
        /// For all pieces of the line.
        let total: Money
        let picture: Thumbnail?
    }
}

extension OrderBlock {
    init(_ order: OrderSummary, at address: SiteURL, _ clock: WallClock, isNested: Bool = false) {
        self.init(
            number: order.number.rawValue, address: address, seller: order.sellerName, placedAt: clock.local(order.placedAt),
            state: order.state.name, arrival: order.state.arrival(within: order.days, of: order.placedAt, order.preparation, clock),
            lines: order.pieces.map { piece in
                Line(
                    title: piece.title, language: piece.titleLanguage, quantity: piece.quantity, total: piece.total,
                    picture: piece.picture.map(Thumbnail.init))
            },
            delivery: order.delivery, total: order.total, isNested: isNested)
    }

    static let sample = sample(at: Link(.french).orders.order("K-7HM2XQP"))

    static func sample(at address: SiteURL, isNested: Bool = false) -> OrderBlock {
        OrderBlock(
            number: "K-7HM2XQP", address: address, seller: "Dar Zineb",
            placedAt: Moment(seconds: 1_795_253_400).inUTC, state: .orderStateConfirmed, arrival: .windowSample,
            lines: [Line(title: "Caftan brodé vert", language: .french, quantity: 1, total: .dirhams(1200), picture: .sample)],
            delivery: .dirhams(35), total: .dirhams(1235), isNested: isNested)
    }

    static let nestedSample = OrderBlock(
        number: "K-29FDW4T", address: Link(.french).tracking.order("K-29FDW4T", token: "c2VjcmV1"), seller: "سوق الأطلس",
        placedAt: Moment(seconds: 1_795_253_400).inUTC, state: .orderStatePlaced, arrival: .windowSample,
        lines: [Line(title: "بلغة جلدية", language: .arabic, quantity: 2, total: .dirhams(320), picture: nil)], delivery: .dirhams(30),
        total: .dirhams(350), isNested: true)
}

extension Message {
    static let windowSample = DeliveryWindow(days: 2...4, orderedOn: CalendarDay(year: 2026, month: 11, day: 30)).arrival
}
