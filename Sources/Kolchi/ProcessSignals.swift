import Dispatch
import Glibc

/// Signals to a serving process and the fate of its successor, from the moment this is created.
struct ProcessSignals {
    enum Signal: Sendable {
        /// SIGTERM or SIGINT: finish the work in progress, then end. A second one cuts the drain period short. After that
        /// period, another one ends the process at once.
        case stop
        /// SIGUSR2: start a successor, and end when it answers.
        case giveWay
        case succeeded(by: pid_t)
        /// The successor ended before it answered.
        case notSucceeded(why: String)
    }

    let stream: AsyncStream<Signal>
    /// Any thread may use it.
    let heard: AsyncStream<Signal>.Continuation
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, heard) = AsyncStream.makeStream(of: Signal.self)
        (self.stream, self.heard) = (stream, heard)
        // Dispatch installs a handler of its own. Ignoring the signal until then would lose an early one.
        sources = [SIGTERM, SIGINT, SIGUSR2].map { number in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { heard.yield(number == SIGUSR2 ? .giveWay : .stop) }
            source.resume()
            return source
        }
    }

    /// From now on SIGTERM and SIGINT end the process at once, and SIGUSR2 is ignored.
    func end() {
        for source in sources { source.cancel() }
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
        signal(SIGUSR2, SIG_IGN)
    }
}
