import Foundation
import Kernel
package import Logging
package import Metrics
import Synchronization
package import Tracing

/// Accepts finished spans and sends them to a collector from a thread of its own.
package final class SpanExporter: Sendable {
    /// Where spans are sent, and which service they come from.
    package struct Destination: Sendable {
        package let url: String
        /// Header fields of each request, for collectors that require a key.
        package let headers: [(name: String, value: String)]
        /// Attributes that identify the sender of all spans, such as `service.name`.
        package let resource: [(key: String, value: String)]

        package init(url: String, headers: [(name: String, value: String)] = [], resource: [(key: String, value: String)]) {
            self.url = url
            self.headers = headers
            self.resource = resource
        }
    }

    /// Sizes and times of the queue. The defaults are those of the OpenTelemetry specification's batch processor.
    package struct Limits: Sendable {
        /// The most spans that may wait. Further ones are dropped.
        package var waiting = 2048
        /// The most spans of one request.
        package var batch = 512
        /// Milliseconds that spans wait for others to fill a batch.
        package var pause = 5_000
        /// Milliseconds before the second try. They double with each further try.
        package var retryPause = 1_000
        /// Milliseconds for which a request is retried.
        package var timeout = 60_000

        package init() {}
    }

    private struct State {
        var waiting: [FinishedSpan] = []
        var isStopping = false
        var sent = 0
        var dropped: [Loss: Int] = [:]
    }

    private enum Loss: String, CaseIterable {
        case queueFull, refused, undeliverable
    }

    private let destination: Destination
    private let limits: Limits
    private let log: Log
    private let state = Mutex(State())
    /// Signalled when a batch is full, and when the exporter stops.
    private let bell = DispatchSemaphore(value: 0)
    private let (ended, end) = AsyncStream.makeStream(of: Void.self)

    /// Starts the exporter's thread.
    package init(to destination: Destination, limits: Limits = Limits(), log: Log) {
        self.destination = destination
        self.limits = limits
        self.log = log
        let thread = Thread { [self] in
            work()
            end.finish()
        }
        thread.name = "spans"
        thread.start()
    }

    /// Queues a span, or drops it where too many wait. Never blocks.
    package func keep(_ span: FinishedSpan) {
        let isFull = state.withLock { state in
            guard state.waiting.count < limits.waiting else {
                state.dropped[.queueFull, default: 0] += 1
                return false
            }
            state.waiting.append(span)
            return state.waiting.count == limits.batch
        }
        if isFull { bell.signal() }
    }

    /// Sends all waiting spans, trying each batch once, and returns.
    package func stop() async {
        state.withLock { $0.isStopping = true }
        bell.signal()
        for await _ in ended {}
    }

    // MARK: On the thread

    private func work() {
        let upload = Upload(to: destination)
        var trouble: String?
        while true {
            _ = bell.wait(timeout: .now() + .milliseconds(limits.pause))
            while let batch = nextBatch() {
                let now = deliver(batch, by: upload)
                if let now, now != trouble { log.warning("spans cannot be delivered", ["why": .text(now), "to": .text(destination.url)]) }
                if now == nil, trouble != nil { log.info("spans are delivered again") }
                trouble = now
            }
            if isStopping { return }
        }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private func nextBatch() -> [FinishedSpan]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            defer { state.waiting.removeFirst(min(limits.batch, state.waiting.count)) }
            return Array(state.waiting.prefix(limits.batch))
        }
    }

    /// - Returns: why the batch was given up; nil where the collector accepted it.
    private func deliver(_ batch: [FinishedSpan], by upload: Upload) -> String? {
        let body = SpanJSON.request(batch, resource: destination.resource)
        let deadline = Monotonic.milliseconds() + limits.timeout
        var pause = limits.retryPause
        while true {
            switch upload.post(body) {
            case .taken(let refused):
                record(batch.count - refused, refused, .refused)
                return nil
            case .refused(let why):
                record(0, batch.count, .refused)
                return why
            case .later(let seconds, let why):
                // A random pause prevents refused clients from all returning at the same moment.
                let next = Monotonic.milliseconds() + (seconds.map { $0 * 1000 } ?? Int.random(in: pause / 2...pause))
                guard !isStopping, next < deadline else {
                    record(0, batch.count, .undeliverable)
                    return why
                }
                wait(until: next)
                pause *= 2
            }
        }
    }

    private func record(_ sent: Int, _ lost: Int, _ loss: Loss) {
        state.withLock { state in
            state.sent += sent
            state.dropped[loss, default: 0] += lost
        }
    }

    /// Waits until that time, or until the exporter is stopped.
    private func wait(until moment: Int) {
        while !isStopping, Monotonic.milliseconds() < moment {
            _ = bell.wait(timeout: .now() + .milliseconds(moment - Monotonic.milliseconds()))
        }
    }
}

extension SpanExporter: Measured {
    private static let sent = Family.counter("kolchi_spans_sent_total", "Spans that the collector accepted.")
    private static let dropped = Family.counter(
        "kolchi_spans_dropped_total",
        "Spans that were lost, by reason: too many waited, the collector refused them, it was unreachable for too long.")
    private static let waiting = Family.gauge("kolchi_spans_waiting", "Spans that wait to be sent.")

    package func measure(into exposition: inout Exposition) async {
        let (sent, dropped, waiting) = state.withLock { ($0.sent, $0.dropped, $0.waiting.count) }
        exposition.add(sent, to: Self.sent)
        exposition.add(waiting, to: Self.waiting)
        for loss in Loss.allCases { exposition.add(dropped[loss, default: 0], to: Self.dropped, ["reason": loss.rawValue]) }
    }
}
