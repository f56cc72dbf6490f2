import CSV
import Components
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Web

/// The figures of a shop as a CSV file, with a row a period.
enum FiguresFile {
    static let columns = [
        "from", "until", "orders", "items", "sales", "currency", "delivered", "refused", "cancelled_by_buyer", "cancelled_by_shop",
        "cancelled_by_kolchi", "late", "median_hours",
    ]

    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let (range, typed, errors) = FigureRange.of(visit)
        // The page shows what is wrong with the range.
        guard errors.isEmpty else {
            return visit.redirect(
                to: visit.link.desk(desk.seller.slug).figures.with([("from", typed.from), ("until", typed.until), ("by", typed.by)]))
        }
        let figures = try await visit.db.search(ShopFigures.of(desk.seller.id, bounds: range.bounds(visit.clock))).periods
        return .csv(named: "figures.csv", header: columns) { rows in
            for (period, one) in zip(range.periods, figures) {
                try await rows.add([
                    .day(period.first), .day(period.last), .number(one.orders), .number(one.items), .money(one.sales),
                    .text(one.sales.currency.rawValue), .number(one.delivered), .number(one.refused), .number(one.cancelledByBuyer),
                    .number(one.cancelledByShop), .number(one.cancelledByKolchi), .number(one.late),
                    one.medianHours.map { .number(Int($0.rounded())) } ?? .empty,
                ])
            }
        }
    }
}
