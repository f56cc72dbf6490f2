import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Web

/// Packing slips of orders, a sheet of A4 each.
struct SlipsPage: Sendable {
    let desk: DeskFrame
    let slips: [Slip]
    /// How many of the numbers the shop has not.
    let unknown: Int

    struct Slip: Sendable {
        let number: String
        let placedAt: LocalMoment
        /// Nil once the buyer's account is erased.
        let recipient: RecipientBlock?
        let city: String
        let lines: [Line]
        /// To be paid on delivery.
        let cash: Money
    }

    struct Line: Sendable {
        let title: LocalizedText
        let variant: String
        let condition: Message
        let quantity: Int
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    static let sample = SlipsPage(
        desk: .sample,
        slips: [
            Slip(
                number: "K-7HM2XQP", placedAt: Moment(seconds: 1_795_253_400).inUTC, recipient: .sample, city: "Casablanca",
                lines: [
                    Line(title: LocalizedText("قفطان", .arabic), variant: "M, bleu", condition: Condition.new.name, quantity: 2),
                    Line(title: LocalizedText("Tapis <b>", .french), variant: "", condition: Condition.worn.name, quantity: 1),
                ], cash: .dirhams(1_235)),
            Slip(
                number: "K-2345678", placedAt: Moment(seconds: 1_795_253_400).inUTC, recipient: nil, city: "Fès", lines: [],
                cash: .dirhams(90)),
        ], unknown: 1)
    static let emptySample = SlipsPage(desk: .sample, slips: [], unknown: 0)
}

extension SlipsPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let texts = (visit.query["numbers"] ?? "").split(separator: ",").prefix(OrderActsPage.most).map(String.init)
        let orders = try await Order.numbered(texts.compactMap(OrderNumber.init(rawValue:)), of: desk.seller.id, in: visit.db)
        guard texts.count != 1 || orders.count == 1 else { throw Problem.notFound }
        return visit.render(
            SlipsPage(
                desk: visit.deskFrame(desk),
                slips: orders.map { order in
                    Slip(
                        number: order.number.rawValue, placedAt: visit.clock.local(order.placedAt),
                        recipient: order.recipient.map { RecipientBlock($0, city: order.cityName) }, city: order.cityName,
                        lines: order.lines.map { line in
                            Line(
                                title: LocalizedText(line.title, line.titleLanguage), variant: line.variant,
                                condition: line.condition.name, quantity: line.quantity)
                        }, cash: order.cashToCollect)
                }, unknown: texts.count - orders.count))
    }
}
