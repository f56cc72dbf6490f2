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

/// The orders behind a figure of a shop, the newest first.
struct FigureOrdersPage: Sendable {
    let desk: DeskFrame
    let figure: ShopFigures.Figure
    let period: FigureRange.Period
    let orders: [OrdersPage.Line]
    /// The page with older orders; nil on the last page.
    let older: SiteURL?

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    static let sample = FigureOrdersPage(
        desk: .sample, figure: .delivered,
        period: FigureRange.Period(first: CalendarDay(year: 2026, month: 11, day: 30), last: CalendarDay(year: 2026, month: 12, day: 2)),
        orders: OrdersPage.sample.orders, older: Link(.french).desk("dar-salma").figureOrders)
    static let emptySample = FigureOrdersPage(
        desk: .sample, figure: .late,
        period: FigureRange.Period(first: CalendarDay(year: 2026, month: 11, day: 30), last: CalendarDay(year: 2026, month: 11, day: 30)),
        orders: [], older: nil)
}

extension FigureOrdersPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let (range, typed, errors) = FigureRange.of(visit)
        let ways = visit.link.desk(desk.seller.slug)
        // The page of the figures shows what is wrong with the range.
        guard errors.isEmpty else { return visit.redirect(to: ways.figures.with([("from", typed.from), ("until", typed.until)])) }
        let figure = ShopFigures.Figure(rawValue: visit.query["figure"] ?? "") ?? .orders
        let product = Product.ID(visit.query["product"] ?? "")
        let key = product.map { "\($0)" } ?? ""
        let period = FigureRange.Period(first: range.first, last: range.last)
        let found = try await visit.db.search(
            ShopFigures.orders(
                behind: figure, of: desk.seller.id, from: visit.clock.start(of: range.first),
                until: visit.clock.start(of: range.last.adding(days: 1)), with: product,
                after: DeskOrder.Cursor(text: visit.query["after"] ?? "")))
        let shown = found.prefix(DeskOrder.mostListed)
        return visit.render(
            FigureOrdersPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).orders(behind: figure, period, with: key) }),
                figure: figure, period: period, orders: shown.map { OrdersPage.Line($0, ways, visit) },
                older: found.count > shown.count
                    ? shown.last.map { ways.orders(behind: figure, period, with: key, after: $0.cursor.text) } : nil))
    }
}

extension ShopFigures.Figure {
    var name: Message {
        switch self {
        case .orders: .figuresOrders
        case .delivered: .figuresDelivered
        case .refused: .figuresRefused
        case .late: .figuresLate
        case .cancelledByBuyer: .figuresByBuyer
        case .cancelledByShop: .figuresByShop
        case .cancelledByKolchi: .figuresByKolchi
        case .handedOver: .figuresHandedOver
        case .kept: .figuresKept
        }
    }
}
