import Kernel
import Loops
package import Metrics

/// What happened in a lane since the process began. Belongs to its loop.
final class LaneCounts {
    /// From sending a segment to its answer.
    private(set) var answered = Histogram()
    /// Until there was a connection.
    private(set) var waited = Histogram()
    private(set) var refused: [DatabaseUnavailable.Reason: Int] = [:]
    /// By the class of SQLSTATE.
    private(set) var errors: [String: Int] = [:]

    /// - Parameter sent: on the monotonic clock, in nanoseconds.
    func answer(toWhatWasSentAt sent: Int) { answered.observe(nanoseconds: Monotonic.nanoseconds() - sent) }

    /// - Parameter asked: on the monotonic clock, in nanoseconds; nil where there was no need to wait.
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
    /// Told from the start, so that the first one is seen as a change: data, constraints, serialization, resources, locks,
    /// stopped by the server (PostgreSQL manual, appendix A).
    private static let usualErrors: Set = ["22", "23", "40", "53", "55", "57"]
    private static let waiting = Family.gauge("kolchi_database_waiting", "Requests that wait for a connection, by lane.")
    private static let inFlight = Family.gauge(
        "kolchi_database_requests_in_flight", "Requests that were sent and are not answered, by lane.")
    private static let open = Family.gauge("kolchi_database_connections", "Connections to the database that are open, by lane.")
    private static let inUse = Family.gauge("kolchi_database_connections_in_use", "Connections at work, by lane.")
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
