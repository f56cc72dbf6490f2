import Kernel
import Logging

/// The time in which a worker cannot reach its jobs, and what the log is told of it: a line when it begins, one
/// every ten seconds while it lasts, one when it is over. What comes and goes faster than that is told less often.
struct Outage {
    /// Between two lines that the jobs are not reached.
    static let pause: Duration = .seconds(10)

    private var began: ContinuousClock.Instant?
    private var told: ContinuousClock.Instant?
    private var isTold = false

    /// - Parameter error: why the jobs were not reached; nil where they were.
    mutating func record(_ error: (any Error)?, at now: ContinuousClock.Instant, in log: Log) {
        guard let error else {
            if isTold, let began { log.info("the worker reaches its jobs again", ["seconds": Self.seconds(now - began)]) }
            began = nil
            return isTold = false
        }
        let began = began ?? now
        self.began = began
        if let told, now - told < Self.pause { return }
        (told, isTold) = (now, true)
        log.warning(
            "the worker cannot reach its jobs", ["error": .text(LoggedError.text(of: error)), "seconds": Self.seconds(now - began)])
    }

    private static func seconds(_ duration: Duration) -> Log.Value { .number(Int(duration.components.seconds)) }
}
