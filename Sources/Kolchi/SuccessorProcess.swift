import CLinux
import Foundation
import Glibc
import HTTP
import Kernel

/// The process that takes over from this one. It runs the same command from the current file of the executable, so an upgrade
/// takes effect. It inherits the listening descriptor, and with it the connections that wait to be accepted.
struct SuccessorProcess {
    let number: pid_t

    /// The time limit for its first answer, in seconds. A large catalogue takes half a minute to load.
    private static let startTimeout: Int32 = 300

    /// Settings with database rights that a serving process does not need: of the superuser and of the migration role.
    static let needless = Set(["KOLCHI_ADMIN_DATABASE_URL", "KOLCHI_OWNER_DATABASE_URL"].flatMap { [$0, $0 + "_FILE"] })

    /// - Parameters:
    ///   - listening: nil in a process without a web server.
    ///   - signals: receives once whether the successor answers or ended before.
    /// - Throws: `CommandFailure` if it cannot be started.
    init(listening: ListeningSocket?, telling signals: AsyncStream<ProcessSignals.Signal>.Continuation) throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Self.failure(errno)
        }
        let (word, end) = (ends[0], ends[1])
        let inherited = [listening?.descriptor, end].compactMap(\.self).map { fcntl($0, F_DUPFD_CLOEXEC, 16) }
        defer { for descriptor in inherited + [end] { close(descriptor) } }
        var environment = ProcessInfo.processInfo.environment.filter { !Self.needless.contains($0.key) }
        environment["LISTEN_PID"] = "\(getpid())"
        environment["LISTEN_FDS"] = "\(inherited.count)"
        environment["LISTEN_FDNAMES"] = ((listening == nil ? [] : ["http"]) + [InheritedSockets.ready]).joined(separator: ":")
        switch Child.start(CommandLine.arguments, environment: environment.map { "\($0)=\($1)" }, descriptors: [0, 1, 2] + inherited) {
        case .success(let process): number = process
        case .failure(let failure):
            close(word)
            throw Self.failure(failure.errno)
        }
        let started = number
        Thread.detachNewThread { signals.yield(Self.outcome(of: started, saidOn: word)) }
    }

    /// Stops it with SIGTERM, the signal that stops this process too.
    func stop() { kill(number, SIGTERM) }

    /// Waits until the successor reports readiness, ends, or exceeds the time limit.
    private static func outcome(of number: pid_t, saidOn word: Int32) -> ProcessSignals.Signal {
        defer { close(word) }
        var watched = pollfd(fd: word, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&watched, 1, startTimeout * 1000) == 0 { kill(number, SIGKILL) }
        var byte = UInt8(0)
        if unsafe read(word, &byte, 1) == 1 { return .succeeded(by: number) }
        var status: Int32 = 0
        guard unsafe waitpid(number, &status, 0) == number else { return .notSucceeded(why: "its exit status is unknown") }
        return .notSucceeded(why: status & 0x7F == 0 ? "it ended with \(status >> 8 & 0xFF)" : "signal \(status & 0x7F) ended it")
    }

    private static func failure(_ number: Int32) -> CommandFailure {
        CommandFailure("the successor cannot be started: \(unsafe String(cString: strerror(number)))")
    }
}
