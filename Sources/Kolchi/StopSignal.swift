import Dispatch
import Foundation

/// SIGTERM or SIGINT, whichever comes first from the moment this is made.
struct StopSignal {
    private let signals: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (signals, heard) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        self.signals = signals
        // Dispatch puts a handler of its own in place. Ignoring the signal until then would lose one that comes early.
        sources = [SIGTERM, SIGINT].map { number in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { heard.yield() }
            source.resume()
            return source
        }
    }

    /// Comes back when the process is told to stop. A second signal ends it at once.
    func wait() async {
        for await _ in signals { break }
        for source in sources { source.cancel() }
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
    }
}
