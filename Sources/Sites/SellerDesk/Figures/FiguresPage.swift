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

/// What a shop sold in some days: numbers, charts and the best items. Each number leads to the orders behind it.
struct FiguresPage: Sendable {
    let desk: DeskFrame
    let range: FigureRange
    let typed: FigureRange.Typed
    /// All days together.
    let total: ShopFigures
    let charts: [FigureChart]
    /// The periods in which something was ordered.
    let rows: [Row]
    let best: [Best]
    let errors: [FieldError]

    struct Row: Sendable {
        let period: FigureRange.Period
        let figures: ShopFigures
    }

    struct Best: Sendable {
        let title: LocalizedText
        let orders: SiteURL
        let items: Int
        let sales: Money
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    var steps: [Choice] {
        FigureRange.Step.allCases.dropFirst().map {
            Choice(value: $0.rawValue, label: $0.name.text(in: desk.frame.language), isChosen: $0.rawValue == typed.by)
        }
    }

    var file: SiteURL { ways.figuresTable.with(range.pairs) }

    /// The figures that count orders, in the order in which they are shown.
    private static let counted: [ShopFigures.Figure] = [
        .orders, .delivered, .refused, .cancelledByBuyer, .cancelledByShop, .cancelledByKolchi, .late,
    ]

    /// The figures of all days.
    var totals: [Total] {
        let whole = FigureRange.Period(first: range.first, last: range.last)
        let language = desk.frame.language
        let counts = Self.counted.map { Total($0.name, cell($0, total, whole)) }
        return [counts[0], Total(.figuresItems, .count(total.items)), Total(.figuresSales, .money(total.sales))] + counts.dropFirst()
            + [Total(.figuresHours, cell(total.hours.text(in: language), .handedOver, total, whole))]
    }

    /// A figure in the list of totals.
    struct Total {
        let name: Message
        let value: DataTable.Cell

        init(_ name: Message, _ value: DataTable.Cell) { (self.name, self.value) = (name, value) }
    }

    /// A value that leads to the orders that the figure counts; plain where it counts none.
    private func cell(
        _ text: String, _ figure: ShopFigures.Figure, _ figures: ShopFigures, _ period: FigureRange.Period
    ) -> DataTable.Cell {
        figures[figure] > 0 ? .link(text, ways.orders(behind: figure, period)) : .text(text)
    }

    private func cell(_ figure: ShopFigures.Figure, _ figures: ShopFigures, _ period: FigureRange.Period) -> DataTable.Cell {
        cell(Count(figures[figure]).text(in: desk.frame.language), figure, figures, period)
    }

    var table: DataTable {
        let language = desk.frame.language
        return DataTable(
            caption: .figuresTable, isCaptionHidden: true,
            columns: [.figuresPeriod, .figuresOrders, .figuresItems, .figuresSales] + Self.counted.dropFirst().map(\.name) + [
                .figuresHours
            ],
            rows: rows.map { row in
                let (figures, period) = (row.figures, row.period)
                let counts = Self.counted.map { cell($0, figures, period) }
                return [.message(period.name), counts[0], .count(figures.items), .money(figures.sales)] + counts.dropFirst()
                    + [cell(figures.hours.text(in: language), .handedOver, figures, period)]
            })
    }

    var bestTable: DataTable {
        DataTable(
            caption: .figuresBest, isCaptionHidden: true, columns: [.figuresItem, .figuresItems, .figuresSales],
            rows: best.map { [.view(BestItemLink(title: $0.title, orders: $0.orders)), .count($0.items), .money($0.sales)] })
    }
}

/// The title of an item, which leads to the orders with it.
struct BestItemLink: Sendable {
    let title: LocalizedText
    let orders: SiteURL

    static let sample = BestItemLink(title: LocalizedText("قفطان <b>", .arabic), orders: Link(.french).desk("dar-salma").figureOrders)
}

extension FiguresPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let (range, typed, errors) = FigureRange.of(visit)
        let ways = visit.link.desk(desk.seller.slug)
        let bounds = range.bounds(visit.clock)
        let (counted, best) = try await visit.db.search(
            ShopFigures.of(desk.seller.id, bounds: bounds),
            ShopFigures.best(of: desk.seller.id, from: bounds[0], until: bounds[bounds.count - 1]))
        let periods = zip(range.periods, counted.periods).map { Row(period: $0, figures: $1) }
        let whole = FigureRange.Period(first: range.first, last: range.last)
        return visit.render(
            FiguresPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).figures.with(range.pairs) }), range: range, typed: typed,
                total: counted.total, charts: charts(of: periods, in: visit.language),
                rows: periods.filter { $0.figures.orders > 0 },
                best: best.map { item in
                    Best(
                        title: LocalizedText(item.title, item.titleLanguage),
                        orders: ways.orders(behind: .kept, whole, with: "\(item.product)"), items: item.items, sales: item.sales)
                }, errors: errors), status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    /// A chart of a single period says nothing that its numbers do not.
    private static func charts(of periods: [Row], in language: Language) -> [FigureChart] {
        guard periods.count > 1, let first = periods.first, let last = periods.last,
            let orders = periods.map(\.figures.orders).max(), orders > 0, let sales = periods.map(\.figures.sales).max()
        else { return [] }
        let ends: (Message, Message) = (
            .figuresDay(day: first.period.first.asWeekday(.year)), .figuresDay(day: last.period.last.asWeekday(.year))
        )
        return [
            FigureChart(
                title: .figuresOrders, most: .figuresMostOrders(count: orders), first: ends.0, last: ends.1,
                bars: FigureChart.bars(of: periods.map { Int64($0.figures.orders) }, isRightToLeft: language.isRightToLeft)),
            FigureChart(
                title: .figuresSales, most: .figuresMostSales(amount: sales), first: ends.0, last: ends.1,
                bars: FigureChart.bars(of: periods.map(\.figures.sales.minor), isRightToLeft: language.isRightToLeft)),
        ]
    }

    private static var sampleFigures: ShopFigures {
        var figures = ShopFigures()
        (figures.orders, figures.items, figures.sales, figures.delivered) = (1_203, 2_000, .dirhams(12_345), 1)
        (figures.handedOver, figures.medianHours) = (2, 36.4)
        return figures
    }
    private static let sampleRange = FigureRange(
        first: CalendarDay(year: 2026, month: 11, day: 30), last: CalendarDay(year: 2026, month: 12, day: 2), step: .day)
    static let sample = FiguresPage(
        desk: .sample, range: sampleRange, typed: FigureRange.Typed(from: "2026-11-30", until: "2026-12-02", by: "day"),
        total: sampleFigures, charts: [.sample],
        rows: [Row(period: sampleRange.periods[0], figures: sampleFigures), Row(period: sampleRange.periods[2], figures: ShopFigures())],
        best: [
            Best(
                title: LocalizedText("قفطان", .arabic), orders: Link(.french).desk("dar-salma").figureOrders, items: 7,
                sales: .dirhams(700))
        ], errors: [])
    static let emptySample = FiguresPage(
        desk: .sample, range: sampleRange, typed: FigureRange.Typed(from: "hier", until: "", by: "month"), total: ShopFigures(), charts: [],
        rows: [], best: [], errors: [FieldError("from", .figuresErrorDay)])
}

extension ShopFigures {
    /// How many orders the figure counts.
    subscript(figure: Figure) -> Int {
        switch figure {
        case .orders: orders
        case .delivered: delivered
        case .refused: refused
        case .late: late
        case .cancelledByBuyer: cancelledByBuyer
        case .cancelledByShop: cancelledByShop
        case .cancelledByKolchi: cancelledByKolchi
        case .handedOver: handedOver
        case .kept: orders - refused - cancelledByBuyer - cancelledByShop - cancelledByKolchi
        }
    }

    /// The median time to hand an order over, in whole hours.
    var hours: Message {
        guard let medianHours else { return .figuresNoHours }
        let hours = Int(medianHours.rounded())
        return hours == 0 ? .figuresHoursFew : .figuresHoursCount(count: hours)
    }
}

extension Link.Desk {
    /// The orders behind a figure.
    ///
    /// - Parameter last: where the page before ends; empty for the first.
    func orders(
        behind figure: ShopFigures.Figure, _ period: FigureRange.Period, with product: String = "", after last: String = ""
    ) -> SiteURL {
        figureOrders.with([
            ("from", period.first.isoText), ("until", period.last.isoText), ("figure", figure.rawValue), ("product", product),
            ("after", last),
        ])
    }
}
