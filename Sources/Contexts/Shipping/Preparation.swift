package import Kernel
import Places
package import Postgres

/// On which days a shop works and carriers deliver, and how long the shop prepares a parcel. A promised day of delivery follows from it.
package struct Preparation: Sendable, Hashable {
    /// The working days of the shop between an order and its handover.
    let days: Int
    /// The weekdays on which the shop works; 1 is Monday and 7 is Sunday.
    let week: Set<Int>
    let freeDays: Set<CalendarDay>
    /// Public holidays: no shop works, and no carrier delivers.
    let holidays: Set<CalendarDay>
    /// The days by which the shop has put the handover off.
    let delay: Int

    package init(
        days: Int, week: Set<Int>, freeDays: Set<CalendarDay> = [], holidays: Set<CalendarDay> = [], delay: Int = 0
    ) {
        self.days = days
        self.week = week
        self.freeDays = freeDays
        self.holidays = holidays
        self.delay = delay
    }

    /// A shop that works every day and hands over at once.
    package static let none = Preparation(days: 0, week: Set(1...7))

    /// How far ahead holidays are known, in days. No promise goes further.
    private static let furthest = 300

    /// The columns from which `init(_:)` reads the preparation of orders of today.
    ///
    /// - Parameter seller: an alias of `Seller.WorkingTime.rows`.
    static func columns(of seller: SQL) -> SQL {
        """
        \(seller).preparation_days, \(seller).working_week, \(seller).free_days,
        \(PublicHoliday.days(since: "(SELECT places.wall(kernel.now())::date)", most: furthest)), 0
        """
    }

    /// The columns of an order that was placed, as its deadline to hand over froze them; nulls without such a deadline.
    ///
    /// - Parameter deadline: an alias of the table `orders.deadline`.
    package static func columns(frozenIn deadline: SQL) -> SQL {
        """
        \(deadline).days - 5, \(deadline).working_week,
        ARRAY(SELECT day - date '1970-01-01' FROM unnest(\(deadline).free_days) day),
        \(PublicHoliday.days(since: "\(deadline).since", most: furthest)),
        \(deadline).extension
        """
    }

    package init(_ row: inout Row) throws {
        let (days, week): (Int?, [Int]?) = (try row.next(), try row.next())
        let (free, holidays): ([Int]?, [Int]?) = (try row.next(), try row.next())
        let delay: Int? = try row.next()
        guard let days, let week else {
            self = .none
            return
        }
        func set(_ days: [Int]?) -> Set<CalendarDay> { Set((days ?? []).map(CalendarDay.init(daysSince1970:))) }
        self.init(days: days, week: Set(week), freeDays: set(free), holidays: set(holidays), delay: delay ?? 0)
    }
}

extension Preparation {
    /// The day on which the shop hands over what was ordered on a day. Without days of preparation it is the day itself, or the next one
    /// on which the shop works.
    func handover(orderedOn day: CalendarDay) -> CalendarDay {
        var (handover, left) = (day, days)
        while left > 0 || !works(on: handover) {
            handover = handover.adding(days: 1)
            if works(on: handover) { left -= 1 }
        }
        return handover.adding(days: delay)
    }

    private func works(on day: CalendarDay) -> Bool {
        week.contains(day.weekday) && !freeDays.contains(day) && !holidays.contains(day)
    }

    /// Carriers deliver from Monday to Saturday.
    func isDeliveryDay(_ day: CalendarDay) -> Bool { !day.isSunday && !holidays.contains(day) }
}
