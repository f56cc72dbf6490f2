import Components
import HTML
import HTTP
import Kernel
import Web

/// The days whose orders are counted, and how they are grouped.
struct FigureRange: Sendable, Equatable {
    enum Step: String, Sendable, CaseIterable {
        case day, week, month

        var name: Message {
            switch self {
            case .day: .figuresByDay
            case .week: .figuresByWeek
            case .month: .figuresByMonth
            }
        }
    }

    /// Days that are counted together.
    struct Period: Sendable, Equatable {
        let first: CalendarDay
        let last: CalendarDay

        /// `mardi 1er décembre`, or `du mardi 1er au lundi 7 décembre`.
        var name: Message {
            guard first != last else { return .figuresDay(day: first.asWeekday(.year)) }
            let extent: DayView.Extent = first.isInMonth(of: last) ? .day : first.isInYear(of: last) ? .month : .year
            return .figuresSpan(first: first.asWeekday(extent), last: last.asWeekday(.year))
        }
    }

    let first: CalendarDay
    let last: CalendarDay
    let step: Step

    /// The most days that are counted at once.
    static let most = 366
    /// The days that are counted unless others are chosen.
    static let usual = 30

    /// The days, grouped. The first and the last group may be shorter than the others. Weeks begin on Monday.
    var periods: [Period] {
        var periods: [Period] = []
        var day = first
        while day <= last {
            let next =
                switch step {
                case .day: day.adding(days: 1)
                case .week: day.adding(days: 8 - day.weekday)
                case .month: day.firstOfNextMonth
                }
            periods.append(Period(first: day, last: min(next.adding(days: -1), last)))
            day = next
        }
        return periods
    }

    /// The moments at which the periods begin, and that at which the last one ends.
    func bounds(_ clock: WallClock) -> [Moment] {
        periods.map { clock.start(of: $0.first) } + [clock.start(of: last.adding(days: 1))]
    }

    /// The parameters of an address that name the range.
    var pairs: [(name: String, value: String)] { [("from", first.isoText), ("until", last.isoText), ("by", step.rawValue)] }
}

extension FigureRange {
    /// The range as it was typed.
    struct Typed: Sendable {
        /// Days in Morocco, like 2026-11-29.
        let from: String
        let until: String
        let by: String
    }

    /// The range in the address of a page, the last 30 days by default.
    ///
    /// - Returns: a range also where there are errors, so that the page has something to show.
    static func of(_ visit: Visit) -> (range: FigureRange, typed: Typed, errors: [FieldError]) {
        let step = Step(rawValue: visit.query["by"] ?? "") ?? .day
        let usual = FigureRange(first: visit.today.adding(days: 1 - usual), last: visit.today, step: step)
        let texts = ["from", "until"].map { (visit.query[$0] ?? "").cut(to: 20) }
        var errors: [FieldError] = []
        let days = zip(["from", "until"], texts).map { field, text in
            let day = CalendarDay(typed: text)
            if day == nil, !text.isEmpty { errors.append(FieldError(field, .figuresErrorDay)) }
            return day
        }
        let last = days[1] ?? usual.last
        let first = days[0] ?? last.adding(days: 1 - Self.usual)
        if errors.isEmpty, first > last { errors.append(FieldError("until", .figuresErrorOrder)) }
        if errors.isEmpty, first.adding(days: most) <= last { errors.append(FieldError("from", .figuresErrorMost(count: most))) }
        let isFit = errors.isEmpty
        return (
            isFit ? FigureRange(first: first, last: last, step: step) : usual,
            Typed(
                from: isFit ? first.isoText : texts[0], until: isFit ? last.isoText : texts[1], by: step.rawValue), errors
        )
    }
}

extension CalendarDay {
    fileprivate var firstOfNextMonth: CalendarDay {
        let parts = isoText.split(separator: "-").compactMap { Int($0) }
        let (year, month) = (parts[0], parts[1])
        return month == 12 ? CalendarDay(year: year + 1, month: 1, day: 1) : CalendarDay(year: year, month: month + 1, day: 1)
    }
}
