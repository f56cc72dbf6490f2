import Loops
package import Metrics

/// Counts what happened on one loop of the server since it began. It is used on that loop only.
struct RequestCounts {
    private struct Kind: Hashable {
        let route: RouteLabel?
        let method: Method?
        let status: Status?
    }

    private var durations: [Kind: Histogram] = [:]
    private(set) var accepted = 0
    private(set) var refused: [Refusal: Int] = [:]

    /// Why a connection was turned away.
    enum Refusal: String, CaseIterable {
        case tooMany = "limit"
        case noDescriptor = "descriptors"
    }

    /// Records a finished request. The time in which it was parked does not count, because no work was done then.
    mutating func record(_ request: FinishedRequest) {
        let kind = Kind(route: request.route, method: request.method, status: request.status)
        durations[kind, default: Histogram()].observe(nanoseconds: Int(request.microseconds - request.parkedMicroseconds) * 1000)
    }

    mutating func recordAccepted() { accepted += 1 }
    mutating func recordRefused(_ reason: Refusal) { refused[reason, default: 0] += 1 }

    fileprivate func add(to exposition: inout Exposition, as family: Family) {
        for (kind, histogram) in durations {
            let route = kind.route?.description ?? (kind.method == nil ? "malformed" : "unknown")
            let status = kind.status.map { "\($0.code)" } ?? "aborted"
            exposition.add(histogram, to: family, ["method": kind.method?.rawValue ?? "-", "route": route, "status": status])
        }
    }
}

extension Server: Measured {
    private static let duration = Family.histogram(
        "kolchi_http_request_duration_seconds",
        "Time from a request's head until its answer is sent, without parked time, by method, route and status."
    )
    private static let inProgress = Family.gauge("kolchi_http_requests_in_progress", "Requests whose handler is running.")
    private static let parked = Family.gauge("kolchi_http_requests_parked", "Requests whose answer is held back until something happens.")
    private static let open = Family.gauge("kolchi_http_connections", "Connections that are open, by loop.")
    private static let accepted = Family.counter("kolchi_http_connections_accepted_total", "Connections that were accepted, by loop.")
    private static let refused = Family.counter(
        "kolchi_http_connections_refused_total", "Connections that were turned away, by reason: a limit is reached, no descriptor is left.")

    package func measure(into exposition: inout Exposition) async {
        exposition.declare(Self.duration)
        exposition.add(parkedPolls, to: Self.parked)
        for serverLoop in branchesNow { await Self.measure(serverLoop, into: &exposition, on: serverLoop.loop) }
    }

    private static func measure(_ serverLoop: LoopBound<ServerLoop>, into exposition: inout Exposition, on loop: isolated Loop) {
        let serverLoop = serverLoop.get(on: loop)
        let labels: Exposition.Labels = ["loop": loop.label]
        let now = serverLoop.now
        exposition.add(now.connections, to: open, labels)
        exposition.add(now.atWork, to: inProgress)
        exposition.add(serverLoop.counts.accepted, to: accepted, labels)
        for reason in RequestCounts.Refusal.allCases {
            exposition.add(serverLoop.counts.refused[reason, default: 0], to: refused, ["reason": reason.rawValue])
        }
        serverLoop.counts.add(to: &exposition, as: duration)
    }
}
