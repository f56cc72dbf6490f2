import CLinux
import Foundation
import Glibc
import HTTP
import Kernel

/// The process that takes over from this one: the same command, from the file that is under its name now, so that an
/// upgraded one is taken. It gets the listening descriptor, and so whoever waits to be accepted.
struct SuccessorProcess {
    let number: pid_t

    /// Seconds in which it must answer; a large catalogue takes half a minute to read.
    private static let startTimeout: Int32 = 300

    /// Settings with rights that no process needs that serves: of the superuser, and of the role that migrates.
    static let needless = Set(["KOLCHI_ADMIN_DATABASE_URL", "KOLCHI_OWNER_DATABASE_URL"].flatMap { [$0, $0 + "_FILE"] })

    /// - Parameters:
    ///   - listening: nil where nobody is listened to.
    ///   - notices: are told once whether it answers or has ended before.
    /// - Throws: `CommandFailure` where it cannot be started.
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

    /// It ends as this process does.
    func stop() { kill(number, SIGTERM) }

    /// Waits for its word or its end.
    private static func outcome(of number: pid_t, saidOn word: Int32) -> ProcessSignals.Signal {
        defer { close(word) }
        var watched = pollfd(fd: word, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&watched, 1, startTimeout * 1000) == 0 { kill(number, SIGKILL) }
        var byte = UInt8(0)
        if unsafe read(word, &byte, 1) == 1 { return .succeeded(by: number) }
        var status: Int32 = 0
        guard unsafe waitpid(number, &status, 0) == number else { return .notSucceeded(why: "nobody knows") }
        return .notSucceeded(why: status & 0x7F == 0 ? "it ended with \(status >> 8 & 0xFF)" : "signal \(status & 0x7F) ended it")
    }

    private static func failure(_ number: Int32) -> CommandFailure {
        CommandFailure("no successor can be started: \(unsafe String(cString: strerror(number)))")
    }
}
