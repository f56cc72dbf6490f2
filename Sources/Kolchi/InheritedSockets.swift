import Foundation
import Glibc
import HTTP

/// Open descriptors that this process inherited as in sd_listen_fds(3). They come from systemd, another socket activator, or
/// the predecessor process.
struct InheritedSockets {
    /// The socket on which visitors already connect.
    let listening: ListeningSocket?
    /// The socket on which the predecessor waits for a byte; nil if there is no predecessor.
    private let predecessor: Int32?

    /// The name of the predecessor's descriptor in LISTEN_FDNAMES.
    static let ready = "ready"

    /// Takes over the inherited descriptors. Call it once.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        // A predecessor cannot know its successor's process ID in advance, so LISTEN_PID holds its own.
        let heir = environment["LISTEN_PID"].flatMap { pid_t($0) }
        let count = heir == getpid() || heir == getppid() ? environment["LISTEN_FDS"].flatMap { Int32($0) } ?? 0 : 0
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        var listening: ListeningSocket?
        var predecessor: Int32?
        for index in 0..<max(0, min(count, 16)) {
            let descriptor = 3 + index
            if Int(index) < names.count, names[Int(index)] == Self.ready {
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                predecessor = descriptor
            } else if listening == nil {
                listening = ListeningSocket(inheriting: descriptor)
            }
        }
        self.listening = listening
        self.predecessor = predecessor
    }

    var isSuccessor: Bool { predecessor != nil }

    /// Reports that this process serves visitors: to the predecessor, which then ends, or to the service manager.
    func tellReady() {
        guard let predecessor else { return ServiceManager.tell("READY=1") }
        var word = UInt8(1)
        _ = unsafe write(predecessor, &word, 1)
        close(predecessor)
    }
}
