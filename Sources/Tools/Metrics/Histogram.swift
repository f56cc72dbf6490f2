/// A distribution of durations. It is a plain value that is stored where the durations are measured.
package struct Histogram: Sendable {
    /// The upper bounds of the buckets in nanoseconds: 100 µs to 10 s. All histograms share them, so that they can be compared.
    static let bounds: InlineArray<16, Int> = [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
        500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    /// How many durations fell into each bucket. The last bucket holds all that exceed the highest bound.
    private(set) var counts = InlineArray<17, Int>(repeating: 0)
    /// The sum of all durations, in nanoseconds.
    private(set) var sum = 0

    package init() {}

    /// - Parameter nanoseconds: a negative duration, as after a clock was set back, counts as 0.
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
