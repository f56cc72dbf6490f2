import Glibc

/// The results of the shoppers per errand, as JSON.
struct Tally: Encodable {
    struct Errand: Encodable {
        var come = 0
        var done = 0
        /// Answered with 503, by the step at which it happened.
        var shed: [String: Int] = [:]
        /// Shoppers who waited too long for an answer and left.
        var gaveUp = 0
        /// Requests that were sent again, because the shop had closed the connection before it could read them.
        var askedAgain = 0
        /// Other endings, by reason.
        var failed: [String: Int] = [:]
        /// The durations of single answers, except 503.
        var accepted = Times()
        /// The durations of the 503 answers.
        var refused = Times()
        var refusedWithoutRetryAfter = 0
        /// Counted from the first request.
        var seconds: [Second] = []
    }

    struct Second: Encodable {
        var done = 0
        var refused = 0
        var accepted = Times()
    }

    private(set) var order = Errand()
    private(set) var fill = Errand()
    private(set) var browse = Errand()
    /// Seconds from the first request to the end of the last errand.
    var elapsed: Double { Double(lastAt - begunAt) / 1_000_000 }
    private let begunAt = Clock.microseconds()
    private var lastAt = Clock.microseconds()

    private enum CodingKeys: CodingKey { case order, fill, browse, elapsed }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(order, forKey: .order)
        try container.encode(fill, forKey: .fill)
        try container.encode(browse, forKey: .browse)
        try container.encode(elapsed, forKey: .elapsed)
    }

    mutating func note(_ errand: Shopper.Errand, _ change: (inout Errand) -> Void) {
        switch errand {
        case .order, .pay: change(&order)
        case .fill: change(&fill)
        case .browse: change(&browse)
        }
    }

    mutating func answered(_ errand: Shopper.Errand, _ answer: Answer, after microseconds: Int, at now: Int) {
        let second = second(at: now)
        note(errand) { errand in
            while errand.seconds.count <= second { errand.seconds.append(Second()) }
            if answer.status == 503 {
                errand.refused.add(microseconds)
                errand.seconds[second].refused += 1
                if answer.retryAfter == nil { errand.refusedWithoutRetryAfter += 1 }
            } else {
                errand.accepted.add(microseconds)
                errand.seconds[second].accepted.add(microseconds)
            }
        }
    }

    mutating func done(_ errand: Shopper.Errand, at now: Int) {
        let second = second(at: now)
        lastAt = now
        note(errand) { errand in
            errand.done += 1
            errand.seconds[second].done += 1
        }
    }

    private func second(at now: Int) -> Int { (now - begunAt) / 1_000_000 }
}

/// Many durations. The JSON has their count, median, 99th percentile and maximum, in milliseconds.
struct Times: Encodable {
    private var microseconds: [Int32] = []

    mutating func add(_ duration: Int) { microseconds.append(Int32(clamping: duration)) }

    private enum CodingKeys: CodingKey { case count, median, p99, most }

    func encode(to encoder: any Encoder) throws {
        let sorted = microseconds.sorted()
        func milliseconds(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : Double(sorted[Int(share * Double(sorted.count - 1))]) / 1000
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sorted.count, forKey: .count)
        try container.encode(milliseconds(0.5), forKey: .median)
        try container.encode(milliseconds(0.99), forKey: .p99)
        try container.encode(milliseconds(1), forKey: .most)
    }
}

/// The monotonic clock.
enum Clock {
    static func microseconds() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
}
