import Dispatch
import Glibc

/// What a process that serves is told from the moment this is made: by signals, and of its successor.
struct ProcessSignals {
    enum Signal: Sendable {
        /// SIGTERM or SIGINT: finish what has begun, and end. A second one ends the process at once.
        case stop
        /// SIGUSR2: start a successor, and end when it answers.
        case giveWay
        case succeeded(by: pid_t)
        /// The successor has ended before it answered.
        case notSucceeded(why: String)
    }

    let stream: AsyncStream<Signal>
    /// For any thread.
    let heard: AsyncStream<Signal>.Continuation
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, heard) = AsyncStream.makeStream(of: Signal.self)
        (self.stream, self.heard) = (stream, heard)
        // Dispatch puts a handler of its own in place. Ignoring the signal until then would lose one that comes early.
        sources = [SIGTERM, SIGINT, SIGUSR2].map { number in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { heard.yield(number == SIGUSR2 ? .giveWay : .stop) }
            source.resume()
            return source
        }
    }

    /// From here on a signal that stops ends the process at once.
    func end() {
        for source in sources { source.cancel() }
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
        signal(SIGUSR2, SIG_IGN)
    }
}
