import Foundation
import Glibc
import Kernel
import Synchronization

/// A shell script next to the test that always ends with this process. Its standard input and output are one end of a socket,
/// and only this process has the other end. It reports by printing lines.
final class SupervisedScript: Sendable {
    private let descriptor: Int32
    private let unread = Mutex<[UInt8]>([])

    /// - Parameters:
    ///   - prefix: a command that runs the command after it, for example as another user.
    ///   - script: for `sh`. It must end, with all its children, when its standard input ends.
    ///   - environment: by default that of this process.
    /// - Throws: `Failure`.
    init(_ script: String, _ arguments: [String], behind prefix: [String] = [], environment: [String: String]? = nil) throws {
        var ends: [Int32] = [-1, -1]
        // No other child may inherit these sockets, or the script would outlive this process.
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure(description: "no pair of sockets")
        }
        descriptor = ends[0]
        defer { close(ends[1]) }
        // The script gets its own session, so that Ctrl-C in a terminal does not reach it.
        // Signals may be blocked on the starting thread; without a reset the shell could not wait for its children.
        let words = ["env", "--chdir=/", "--default-signal", "setsid"] + prefix + ["sh", "-c", script, "sh"] + arguments
        let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0.key)=\($0.value)" }
        // Foundation's Process is unusable: with a thousand open files it reads /proc/self/fd beyond the end of its buffer.
        switch Child.start(words, environment: variables, descriptors: [ends[1], ends[1], -1]) {
        case .success(let number): Self.started.withLock { $0 = $0.filter { waitpid($0, nil, WNOHANG) == 0 } + [number] }
        case .failure(let failure): throw Failure(description: "no shell can be run: errno \(failure.errno)")
        }
    }

    /// Process IDs of the scripts. Those that have ended are reaped when the next one starts.
    private static let started = Mutex<[pid_t]>([])

    deinit { close(descriptor) }

    /// Why a program that the test needs could not run.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Sends the script a line.
    func tell(_ line: String) {
        let text = line + "\n"
        _ = unsafe text.withCString { unsafe send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
    }

    /// The next line that the script prints; nil if none arrives within that many seconds. It blocks the calling thread.
    func line(within seconds: Int) -> String? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        return unread.withLock { unread in
            while true {
                if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { unread.removeSubrange(...end) }
                    return String(decoding: unread[..<end], as: UTF8.self)
                }
                let left = (deadline - .now).components
                let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
                var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard milliseconds > 0, unsafe poll(&watched, 1, Int32(milliseconds)) > 0 else { return nil }
                var piece = [UInt8](repeating: 0, count: 4096)
                let count = unsafe piece.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else { return nil }
                unread += piece[..<count]
            }
        }
    }
}
