/// The requests of one loop whose answers are held back, by the topic that they wait for.
///
/// A handler looks whether something has moved and, if not, parks its answer; what moves between the look and the
/// parking must not be missed. So every waking has a number, each topic remembers that of its last one, and a request
/// is parked only where that lies before its handler began.
struct ParkedPolls {
    /// A request that waits: its connection, and which of that connection's requests it is.
    struct Poll {
        let connection: Connection
        let number: Int
    }

    private var waiting: [String: [Int32: Poll]] = [:]
    /// The number of the last waking.
    private(set) var latest = 0
    private var latestOfAll = 0
    /// Topics whose hashes are alike share a place: then one that did not move is taken for moved, and asked for again.
    private var latestOfTopics = [Int](repeating: 0, count: 1024)

    /// - Parameter waking: the `latest` when the request's handler began.
    /// - Returns: false where the topic may have moved since then.
    mutating func park(_ poll: Poll, on topic: String, since waking: Int) -> Bool {
        guard max(latestOfAll, latestOfTopics[Self.place(of: topic)]) <= waking else { return false }
        waiting[topic, default: [:]][poll.connection.descriptor] = poll
        return true
    }

    /// Forgets a request that no longer waits.
    mutating func leave(_ descriptor: Int32, _ topic: String) {
        waiting[topic]?[descriptor] = nil
        if waiting[topic]?.isEmpty ?? false { waiting[topic] = nil }
    }

    /// The topic has moved.
    /// - Returns: who waited for it.
    mutating func wake(_ topic: String) -> [Poll] {
        latest += 1
        latestOfTopics[Self.place(of: topic)] = latest
        return waiting.removeValue(forKey: topic).map { Array($0.values) } ?? []
    }

    /// Any topic may have moved.
    /// - Returns: all who waited.
    mutating func wakeAll() -> [Poll] {
        latest += 1
        latestOfAll = latest
        defer { waiting = [:] }
        return waiting.values.flatMap(\.values)
    }

    private static func place(of topic: String) -> Int { topic.hashValue & 1023 }
}
