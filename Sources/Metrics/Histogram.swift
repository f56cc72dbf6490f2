/// How often something took how long. A plain value: whoever counts keeps it where it works.
package struct Histogram: Sendable {
    /// The upper ends of the buckets in nanoseconds: 100 µs to 10 s. All durations have the same, so that they compare.
    static let bounds: InlineArray<16, Int> = [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
        500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    /// How many were within each bound and above the one before; the last place is for all that took longer.
    private(set) var counts = InlineArray<17, Int>(repeating: 0)
    /// Of all durations, in nanoseconds.
    private(set) var sum = 0

    package init() {}

    /// - Parameter nanoseconds: counts as 0 where it is negative, as a clock that was set back gives it.
    package mutating func observe(nanoseconds: Int) {
        var place = 0
        while place < Self.bounds.count, nanoseconds > Self.bounds[place] { place += 1 }
        counts[place] += 1
        sum += max(0, nanoseconds)
    }

    mutating func add(_ other: Histogram) {
        for place in counts.indices { counts[place] += other.counts[place] }
        sum += other.sum
    }
}
