import CLinux
import Glibc

/// Starts a thread of the system that runs `body` once.
/// - Parameter name: the name that `top -H` shows. Linux keeps its first 15 bytes.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let failure = unsafe pthread_create(
        &thread, nil,
        { argument in
            let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
            unsafe kolchi_name_thread(start.name)
            start.body()
            return nil
        }, Unmanaged.passRetained(ThreadStart(name, body)).toOpaque())
    precondition(failure == 0, "no thread for \(name): \(failure)")
    pthread_detach(thread)
}

/// The argument of a new thread.
private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
