import HTML
import Kernel

/// A chart of a bar a period. In Arabic, time goes from right to left.
///
/// The table beside it has the same numbers, so a screen reader gets the title only.
struct FigureChart: Sendable {
    let title: Message
    /// The largest value.
    let most: Message
    /// The first and the last day.
    let first: Message
    let last: Message
    let bars: [Bar]

    /// In the units of the picture, from the top left.
    struct Bar: Sendable, Equatable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
    }

    /// The size of the picture, in units.
    static let width = 6_000
    static let height = 1_000

    /// - Parameter values: one a period, the first period first. None is negative.
    static func bars(of values: [Int64], isRightToLeft: Bool) -> [Bar] {
        guard let most = values.max(), most > 0 else { return [] }
        let place = Double(width) / Double(values.count)
        return values.enumerated().compactMap { index, value in
            guard value > 0 else { return nil }
            let column = isRightToLeft ? values.count - 1 - index : index
            // The least value is still seen.
            let tall = max(8, Int(Double(value) / Double(most) * Double(height)))
            let left = Int(Double(column) * place + place * 0.1)
            return Bar(x: left, y: height - tall, width: max(2, Int(place * 0.8)), height: tall)
        }
    }

    static let sample = FigureChart(
        title: .figuresOrders, most: .figuresMostOrders(count: 3),
        first: .figuresDay(day: CalendarDay(year: 2026, month: 11, day: 30).asWeekday(.year)),
        last: .figuresDay(day: CalendarDay(year: 2026, month: 12, day: 2).asWeekday(.year)),
        bars: bars(of: [3, 0, 1], isRightToLeft: false))
}
