/// The requests of one loop whose answers are held back, grouped by the topic that they wait for.
///
/// A handler checks whether a topic has changed and, if not, parks its answer. A change between the check and the parking
/// must not be missed. Therefore every wake has a number, and each topic remembers the number of its last wake. A request is
/// parked only if that wake came before its handler began.
struct ParkedPolls {
    /// A waiting request: its connection, and its number within that connection.
    struct Poll {
        let connection: Connection
        let number: Int
    }

    private var waiting: [String: [Int32: Poll]] = [:]
    /// The number of the last wake.
    private(set) var latest = 0
    private var latestOfAll = 0
    /// Topics with equal hashes share an entry. A topic that has not changed may then count as changed; its client asks again.
    private var latestOfTopics = [Int](repeating: 0, count: 1024)

    /// - Parameter waking: the value of `latest` when the request's handler began.
    /// - Returns: false where the topic may have changed since then.
    mutating func park(_ poll: Poll, on topic: String, since waking: Int) -> Bool {
        guard max(latestOfAll, latestOfTopics[Self.place(of: topic)]) <= waking else { return false }
        waiting[topic, default: [:]][poll.connection.descriptor] = poll
        return true
    }

    /// Removes a request that no longer waits.
    mutating func leave(_ descriptor: Int32, _ topic: String) {
        waiting[topic]?[descriptor] = nil
        if waiting[topic]?.isEmpty ?? false { waiting[topic] = nil }
    }

    /// Records that the topic has changed.
    /// - Returns: the requests that waited for it.
    mutating func wake(_ topic: String) -> [Poll] {
        latest += 1
        latestOfTopics[Self.place(of: topic)] = latest
        return waiting.removeValue(forKey: topic).map { Array($0.values) } ?? []
    }

    /// Records that any topic may have changed.
    /// - Returns: all waiting requests.
    mutating func wakeAll() -> [Poll] {
        latest += 1
        latestOfAll = latest
        defer { waiting = [:] }
        return waiting.values.flatMap(\.values)
    }

    private static func place(of topic: String) -> Int { topic.hashValue & 1023 }
}
