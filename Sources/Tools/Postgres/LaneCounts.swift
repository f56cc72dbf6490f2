import Kernel
import Loops
package import Metrics

/// Counts what happened in a lane since the process began. It is used on its loop only.
final class LaneCounts {
    /// Times from sending a segment to its answer.
    private(set) var answered = Histogram()
    /// Times that requests waited for a connection.
    private(set) var waited = Histogram()
    private(set) var refused: [DatabaseUnavailable.Reason: Int] = [:]
    /// By class of SQLSTATE (its first two characters).
    private(set) var errors: [String: Int] = [:]

    /// - Parameter sent: when the segment was sent, in nanoseconds of the monotonic clock.
    func answer(toWhatWasSentAt sent: Int) { answered.observe(nanoseconds: Monotonic.nanoseconds() - sent) }

    /// - Parameter asked: when the request asked, in nanoseconds of the monotonic clock; nil where it did not wait.
    func lent(toWhoAskedAt asked: Int?) { waited.observe(nanoseconds: asked.map { Monotonic.nanoseconds() - $0 } ?? 0) }

    func failure(_ error: any Error) {
        switch error {
        case let error as DatabaseUnavailable: refused[error.reason, default: 0] += 1
        case let error as DatabaseError: errors[String(error.sqlState.prefix(2)), default: 0] += 1
        default: break
        }
    }
}

extension Database: Measured {
    private static let answered = Family.histogram(
        "kolchi_database_request_duration_seconds", "Time from sending statements together to their answer, by lane.")
    private static let waited = Family.histogram(
        "kolchi_database_wait_duration_seconds", "Time that a request waited for a connection, by lane.")
    private static let refused = Family.counter(
        "kolchi_database_refused_total", "Requests that got no answer, by lane and reason: no connection, a full queue, too slow.")
    private static let errors = Family.counter(
        "kolchi_database_errors_total", "Requests that the server answered with an error, by lane and class of SQLSTATE.")
    /// Exported with 0 from the start, so that the first error is visible as a change.
    /// The classes are data, constraints, serialization, resources, locks, and stopped by the server (PostgreSQL manual, appendix A).
    private static let usualErrors: Set = ["22", "23", "40", "53", "55", "57"]
    private static let waiting = Family.gauge("kolchi_database_waiting", "Requests that wait for a connection, by lane.")
    private static let inFlight = Family.gauge(
        "kolchi_database_requests_in_flight", "Requests that were sent and are not answered, by lane.")
    private static let open = Family.gauge("kolchi_database_connections", "Connections to the database that are open, by lane.")
    private static let inUse = Family.gauge("kolchi_database_connections_in_use", "Connections in use, by lane.")
    private static let most = Family.gauge("kolchi_database_connections_max", "Connections that a lane may open.")

    package func measure(into exposition: inout Exposition) async { await measure(into: &exposition, on: loop) }

    private func measure(into exposition: inout Exposition, on loop: isolated Loop) {
        exposition.declare(Self.answered, Self.waited, Self.refused, Self.errors)
        for lane in lanes(on: loop) {
            let labels: Exposition.Labels = ["lane": "\(lane.name)"]
            let now = lane.now
            exposition.add(now.waiting, to: Self.waiting, labels)
            exposition.add(now.inFlight, to: Self.inFlight, labels)
            exposition.add(now.open, to: Self.open, labels)
            exposition.add(now.inUse, to: Self.inUse, labels)
            exposition.add(now.most, to: Self.most, labels)
            guard let counts = lane.counts else { continue }
            exposition.add(counts.answered, to: Self.answered, labels)
            exposition.add(counts.waited, to: Self.waited, labels)
            for reason in DatabaseUnavailable.Reason.allCases {
                exposition.add(counts.refused[reason, default: 0], to: Self.refused, ["lane": "\(lane.name)", "reason": reason.rawValue])
            }
            for state in Self.usualErrors.union(counts.errors.keys) {
                exposition.add(counts.errors[state, default: 0], to: Self.errors, ["lane": "\(lane.name)", "class": state])
            }
        }
    }
}
