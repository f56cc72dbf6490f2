import Dispatch
import Foundation
import Synchronization

/// SIGTERM or SIGINT, whichever comes first.
enum StopSignal {
    /// Comes back when the process is told to stop. A second signal ends it at once.
    static func wait() async {
        let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number)
        }
        await withCheckedContinuation { continuation in
            waiting.withLock { $0 = continuation }
            for source in sources {
                source.setEventHandler {
                    let first = waiting.withLock { waiting in
                        defer { waiting = nil }
                        return waiting
                    }
                    first?.resume()
                }
                source.resume()
            }
        }
        for source in sources { source.cancel() }
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
    }
}
