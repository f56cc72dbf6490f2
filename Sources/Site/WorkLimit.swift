/// How many requests of a loop are worked on at once, found out from how long they take.
///
/// The database does no more in a second with a hundred requests than with ten; each only takes longer. So the number
/// goes up while requests are quick, and down when half of them take longer than `target`.
struct WorkLimit {
    static let bounds = 4...64
    /// Microseconds.
    static let target = 75_000
    /// So many requests are looked at before the number changes.
    static let sample = 16

    private(set) var slots = 16
    private var durations: [Int] = []
    private var wasReached = false

    /// - Parameters:
    ///   - microseconds: how long the work on a request took.
    ///   - isReached: whether as many were worked on as may be.
    mutating func record(_ microseconds: Int, isReached: Bool) {
        durations.append(microseconds)
        wasReached = wasReached || isReached
        guard durations.count == Self.sample else { return }
        durations.sort()
        if durations[Self.sample / 2] > Self.target {
            slots = max(Self.bounds.lowerBound, slots - max(1, slots / 8))
        } else if wasReached {
            slots = min(Self.bounds.upperBound, slots + 1)
        }
        durations.removeAll(keepingCapacity: true)
        wasReached = false
    }

    /// How many may be worked on when one of this urgency is to begin. Those that look around leave a quarter of the
    /// places, so that one who buys does not wait for their searches.
    func slots(for priority: Priority) -> Int { priority > .browsing ? slots : slots - slots / 4 }
}
