import Foundation
import Glibc
import HTTP

/// The open descriptors that were left to this process as sd_listen_fds(3) says: by systemd or another that listens in its
/// stead, or by the process that it succeeds.
struct InheritedSockets {
    /// On which visitors come already.
    let listening: ListeningSocket?
    /// Where the predecessor waits for a word; nil where there is none.
    private let predecessor: Int32?

    /// The name of the descriptor to the predecessor in LISTEN_FDNAMES.
    static let ready = "ready"

    /// Takes what is there. Call it once.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        // A predecessor cannot know its successor's number beforehand, so it gives its own.
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

    /// Whether this process takes over from another one.
    var isSuccessor: Bool { predecessor != nil }

    /// Says that visitors are answered: to the predecessor, which goes then, or to the service manager.
    func tellReady() {
        guard let predecessor else { return ServiceManager.tell("READY=1") }
        var word = UInt8(1)
        _ = unsafe write(predecessor, &word, 1)
        close(predecessor)
    }
}
