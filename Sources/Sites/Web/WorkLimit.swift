/// How many requests of a loop are processed at once, adapted to how long they take.
///
/// The database does no more in a second with a hundred requests than with ten; each only takes longer. So the limit rises while
/// requests are quick, and falls when half of them take longer than `target`.
struct WorkLimit {
    static let bounds = 4...64
    /// Microseconds.
    static let target = 75_000
    /// The number of requests that are measured before the limit changes.
    static let sample = 16

    private(set) var slots = 16
    private var durations: [Int] = []
    private var wasReached = false

    /// - Parameters:
    ///   - microseconds: how long the request took.
    ///   - isReached: whether the limit was reached.
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

    /// The slots for requests of this priority. Requests that only browse leave a quarter of the slots free, so that buyers do
    /// not wait for searches.
    func slots(for priority: Priority) -> Int { priority > .browsing ? slots : slots - slots / 4 }
}
