import Kernel
import Logging

/// Logs the time in which a worker cannot reach its jobs. There is one line when it begins, one every ten seconds while it
/// lasts, and one when it is over.
/// An outage that begins within ten seconds of the last line is logged only if it lasts until they have passed.
struct Outage {
    /// The shortest time between two lines that say that the jobs cannot be reached.
    static let pause: Duration = .seconds(10)

    private var began: ContinuousClock.Instant?
    private var told: ContinuousClock.Instant?
    private var isTold = false

    /// - Parameter error: why the jobs could not be reached; nil where they could.
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
