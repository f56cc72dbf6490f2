import CLinux
import Glibc

/// Starts a thread of the system that runs `body` once.
/// - Parameters:
///   - name: the name that `top -H` shows. Linux keeps its first 15 bytes.
///   - niceness: how far it gives way to others, from 0 to 19.
func startThread(_ name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let failure = unsafe pthread_create(
        &thread, nil,
        { argument in
            let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
            unsafe kolchi_name_thread(start.name)
            // On Linux, PRIO_PROCESS with number 0 means the calling thread: setpriority(2).
            if start.niceness != 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, start.niceness) }
            start.body()
            return nil
        }, Unmanaged.passRetained(ThreadStart(name, niceness, body)).toOpaque())
    precondition(failure == 0, "no thread for \(name): \(failure)")
    pthread_detach(thread)
}

/// The argument of a new thread.
private final class ThreadStart: Sendable {
    let name: String
    let niceness: Int32
    let body: @Sendable () -> Void

    init(_ name: String, _ niceness: Int32, _ body: @escaping @Sendable () -> Void) {
        self.name = name
        self.niceness = niceness
        self.body = body
    }
}
