import Catalog
import Foundation
import HTTP
import Identity
import Kernel
import Orders
import Places
import Postgres
import Sellers
import TestKit
import Testing

@testable import SellerDesk

/// In November 2027 clocks in Morocco show UTC.
@Suite("The figures of a shop")
struct FigureTests {
    private static let seller = Actor(.seller, "Amine")
    private static let clerk = Actor(.clerk, "Hajar")
    /// Monday 1 November 2027.
    private static let first = CalendarDay(year: 2027, month: 11, day: 1)

    private func set(_ moment: Moment, in db: Database) async throws {
        try await db.transaction { tx in
            try await TestDatabase.shiftClock(bySeconds: Int(moment.seconds - Moment.now().seconds), in: tx)
        }
    }

    private static func noon(_ day: Int) -> Moment {
        Moment(microseconds: WallTime(year: 2027, month: 11, day: day, hour: 12).microseconds)
    }

    /// An order, and the ends of its deadlines when it was placed.
    private struct Sold {
        let number: OrderNumber
        let due: [(kind: Deadline.Kind, at: Moment)]
    }

    /// Orders of ten days, most of them moved on by chance.
    private func world(_ chance: inout Chance, ordersADay: Int, in db: Database) async throws -> (SellerFixture, [Sold]) {
        try await set(Self.noon(1), in: db)
        let (shop, other) = try await db.transaction { tx in
            (
                try await SellerFixture.open(prices: [.dirhams(90), .dirhams(35), .dirhams(20)], stock: 500, in: tx),
                try await SellerFixture.open(prices: [.dirhams(50)], stock: 20, in: tx)
            )
        }
        var sold: [Sold] = []
        for day in 1...10 {
            try await set(Self.noon(day), in: db)
            _ = try await other.sell(in: db)
            for _ in 0..<ordersADay {
                let offers = shop.offers.filter { _ in Bool.random(using: &chance) }
                let number = try await Purchaser().buys(
                    offers.isEmpty ? [shop.offers[0]] : offers, quantity: Int.random(in: 1...3, using: &chance), in: db
                ).orders[0]
                sold.append(Sold(number: number, due: try await db.read(Deadline.open(of: number)).map { ($0.kind, $0.dueAt) }))
            }
            for one in sold where Bool.random(using: &chance) {
                try await move(one.number, &chance, in: db)
            }
            _ = try await Deadline.cancelLate(in: db)
        }
        return (shop, sold)
    }

    private func move(_ number: OrderNumber, _ chance: inout Chance, in db: Database) async throws {
        let (dice, seller, clerk) = (Int.random(in: 0..<10, using: &chance), Self.seller, Self.clerk)
        let state = try await Order.numbered(number, in: db)?.state
        try await db.transaction { tx in
            switch (state, dice) {
            case (.placed, 0): try await Order.cancel(number, by: .buyer, for: .buyerAsked, in: tx)
            case (.placed, 1), (.confirmed, 1): try await Order.cancel(number, by: seller, for: .outOfStock, in: tx)
            case (.confirmed, 2): try await Order.cancel(number, by: seller, for: .buyerAsked, in: tx)
            case (.placed, 3), (.packed, 3): try await Order.cancel(number, by: clerk, for: .suspicion, in: tx)
            case (.placed, _): try await Order.confirm(number, by: seller, in: tx)
            case (.confirmed, _): try await Order.pack(number, by: seller, in: tx)
            case (.packed, _): try await Order.ship(number, by: seller, in: tx)
            case (.shipped, 0...4): try await Order.refuse(number, by: seller, in: tx)
            case (.shipped, _): try await Order.deliver(number, by: seller, in: tx)
            default: break
            }
        }
    }

    /// Whether a figure counts an order, computed from the order as the desk shows it.
    private func counts(_ figure: ShopFigures.Figure, _ order: Order, _ sold: Sold, at now: Moment) -> Bool {
        let end = order.steps.last { $0.to == .cancelled }
        let asked = end.map { $0.by.kind == .buyer || $0.reason == .buyerAsked } ?? false
        switch figure {
        case .orders: return true
        case .delivered: return order.state == .delivered
        case .refused: return order.state == .refused
        case .cancelledByBuyer: return asked
        case .cancelledByShop: return end?.by.kind == .seller && !asked
        case .cancelledByKolchi: return end != nil && end?.by.kind != .seller && !asked
        case .handedOver: return order.steps.contains { $0.to == .shipped }
        case .kept: return ![.cancelled, .refused].contains(order.state)
        case .late:
            return sold.due.contains { kind, due in
                let met = order.steps.dropFirst().first { kind == .confirm || [.shipped, .cancelled].contains($0.to) }
                return due <= (met?.at ?? now)
            }
        }
    }

    private func expected(_ orders: [(Order, Sold)], at now: Moment) -> ShopFigures {
        func count(_ figure: ShopFigures.Figure) -> Int { orders.filter { counts(figure, $0.0, $0.1, at: now) }.count }
        var figures = ShopFigures()
        figures.orders = orders.count
        figures.items = orders.flatMap(\.0.lines).reduce(0) { $0 + $1.quantity }
        figures.sales = orders.flatMap(\.0.lines).map(\.total).total()
        (figures.delivered, figures.refused, figures.late) = (count(.delivered), count(.refused), count(.late))
        (figures.cancelledByBuyer, figures.cancelledByShop) = (count(.cancelledByBuyer), count(.cancelledByShop))
        (figures.cancelledByKolchi, figures.handedOver) = (count(.cancelledByKolchi), count(.handedOver))
        let hours = orders.compactMap { order, _ in
            order.steps.first { $0.to == .shipped }.map { Double($0.at.microseconds - order.placedAt.microseconds) / 3_600_000_000 }
        }.sorted()
        if !hours.isEmpty { figures.medianHours = (hours[(hours.count - 1) / 2] + hours[hours.count / 2]) / 2 }
        return figures
    }

    private func same(_ one: ShopFigures, _ other: ShopFigures) -> Bool {
        var (left, right) = (one, other)
        let hours = (left.medianHours ?? -1) - (right.medianHours ?? -1)
        (left.medianHours, right.medianHours) = (nil, nil)
        return left == right && abs(hours) < 0.001
    }

    @Test("each equal a count of the orders, by day, week and month, and lead to exactly these orders", .timeLimit(.minutes(5)))
    func counted() async throws {
        try await TestDatabase.clone { db in
            var chance = Chance(state: 19)
            let (shop, sold) = try await world(&chance, ordersADay: 6, in: db)
            var orders: [(Order, Sold)] = []
            for one in sold { orders.append((try #require(try await Order.numbered(one.number, in: db)), one)) }
            let clock = WallClock.utc
            for step in FigureRange.Step.allCases {
                let range = FigureRange(first: Self.first.adding(days: -1), last: Self.first.adding(days: 9), step: step)
                let bounds = range.bounds(clock)
                let (total, periods) = try await db.search(ShopFigures.of(shop.seller, bounds: bounds))
                #expect(periods.count == range.periods.count)
                for (period, found) in zip(range.periods, periods) {
                    let within = orders.filter { period.first...period.last ~= clock.day(of: $0.0.placedAt) }
                    let straight = expected(within, at: Self.noon(10))
                    #expect(same(found, straight), "\(period): \(found) and \(straight)")
                }
                let straight = expected(orders, at: Self.noon(10))
                #expect(same(total, straight), "\(total) and \(straight)")
            }
            // Every figure counts something, so nothing was compared with nothing.
            for figure in ShopFigures.Figure.allCases {
                let behind = orders.filter { counts(figure, $0.0, $0.1, at: Self.noon(10)) }
                #expect(!behind.isEmpty && (figure == .orders || behind.count < orders.count), "\(figure)")
                var (seen, last, pages) = ([OrderNumber](), DeskOrder.Cursor?.none, 0)
                repeat {
                    let page = try await db.search(
                        ShopFigures.orders(
                            behind: figure, of: shop.seller, from: Self.noon(1).adding(seconds: -43_200), until: Self.noon(11), after: last)
                    )
                    seen += page.prefix(DeskOrder.mostListed).map(\.number)
                    last = page.count > DeskOrder.mostListed ? page[DeskOrder.mostListed - 1].cursor : nil
                    pages += 1
                } while last != nil && pages < 9
                #expect(Set(seen) == Set(behind.map(\.0.number)) && seen.count == behind.count, "\(figure)")
            }
            try await comparesBest(of: shop, orders, in: db)
        }
    }

    private func comparesBest(of shop: SellerFixture, _ orders: [(Order, Sold)], in db: Database) async throws {
        let (start, end) = (Self.noon(1).adding(seconds: -43_200), Self.noon(11))
        let kept = orders.map(\.0).filter { ![.cancelled, .refused].contains($0.state) }
        let best = try await db.search(ShopFigures.best(of: shop.seller, from: start, until: end))
        #expect(best.count == 3 && best.map(\.items) == best.map(\.items).sorted(by: >))
        for item in best {
            let lines = kept.flatMap(\.lines).filter { $0.product == item.product }
            #expect(item.items == lines.reduce(0) { $0 + $1.quantity } && item.sales == lines.map(\.total).total())
            let behind = try await db.search(
                ShopFigures.orders(behind: .kept, of: shop.seller, from: start, until: end, with: item.product))
            let numbers = kept.filter { $0.lines.contains { $0.product == item.product } }.map(\.number)
            #expect(Set(behind.map(\.number)) == Set(numbers))
        }
    }

    @Test("are shown with charts and a file, and each number leads to a list of as many orders")
    func shown() async throws {
        try await TestDatabase.clone { db in
            var chance = Chance(state: 7)
            let (shop, _) = try await world(&chance, ordersADay: 2, in: db)
            let browser = try await TestBrowser(in: db)
            try await browser.becomesMember(.owner, of: shop.seller)
            let page = "/fr/desk/\(shop.slug)/figures"
            let range = "?from=2027-11-01&until=2027-11-30&by=week"
            await browser.get(page + range)
            #expect(browser.status == .ok && browser.page.matches(of: /<svg/).count == 2)
            let links = browser.page.matches(of: /<a href="([^"]+figures\/orders[^"]+)" dir="auto">([0-9]+)<\/a>/)
                .map { ($0.output.1.replacing("&amp;", with: "&"), Int($0.output.2)) }
            #expect(links.count > 8)
            for (address, count) in links where (count ?? 0) <= DeskOrder.mostListed {
                await browser.get(String(address))
                #expect(browser.status == .ok && browser.page.matches(of: /class="order-row"/).count == count, "\(address)")
            }
            await browser.get("/fr/desk/\(shop.slug)/figures.csv" + range)
            let rows = browser.page.split(whereSeparator: \.isNewline)
            #expect(rows.count == 6 && rows[0].hasSuffix("from,until,\(FiguresFile.columns.dropFirst(2).joined(separator: ","))"))
            #expect(rows[1].hasPrefix("2027-11-01,2027-11-07,14,") && rows[5].hasPrefix("2027-11-29,2027-11-30,0,0,0.00,MAD,0"))
            for wrong in ["?from=hier", "?from=2027-11-02&until=2027-11-01", "?from=2026-01-01&until=2027-11-01"] {
                await browser.get(page + wrong)
                #expect(browser.status == .unprocessableContent && browser.page.contains("field-error"), "\(wrong)")
                await browser.get("/fr/desk/\(shop.slug)/figures.csv" + wrong)
                #expect(browser.status == .seeOther)
            }
            await browser.get(page + "?from=2027-12-01&until=2027-12-31")
            #expect(browser.status == .ok && browser.page.contains("Aucune commande") && !browser.page.contains("<svg"))
            await browser.get("\(page)/orders?figure=delivered&from=2027-12-01&until=2027-12-31&after=x&product=y")
            #expect(browser.status == .ok && browser.page.contains("Aucune commande"))
        }
    }

    @Test("group days from Monday on and by month, without a day twice or left out")
    func periods() {
        for step in FigureRange.Step.allCases {
            let range = FigureRange(
                first: CalendarDay(year: 2027, month: 1, day: 29), last: CalendarDay(year: 2028, month: 1, day: 29), step: step)
            #expect(range.periods.first?.first == range.first && range.periods.last?.last == range.last)
            for (one, next) in zip(range.periods, range.periods.dropFirst()) {
                #expect(next.first == one.last.adding(days: 1) && one.first <= one.last)
                if step == .week { #expect(next.first.weekday == 1) }
                if step == .month { #expect(next.first.isoText.hasSuffix("-01")) }
            }
        }
        let days = FigureRange(first: Self.first, last: Self.first.adding(days: 365), step: .day).periods
        #expect(days.count == FigureRange.most)
        let bars = FigureChart.bars(of: [1, 0, 1_000_000], isRightToLeft: false)
        #expect(bars.count == 2 && bars[0].height > 0 && bars[1].y == 0 && bars[0].x < bars[1].x)
        let mirrored = FigureChart.bars(of: [1, 0, 1_000_000], isRightToLeft: true)
        #expect(mirrored[0].x > mirrored[1].x && FigureChart.bars(of: [0, 0], isRightToLeft: false).isEmpty)
    }
}
