import Config
import Glibc
import HTTP
import Kernel
import Logging
import Loops
import Tracing

/// Writes one log line per request. Lines are collected and written together at the end of each loop turn. Belongs to one loop.
///
/// A line names the route's pattern. It shows the path itself only for routes known to be harmless, and never a query. Other
/// paths can contain secret links, order numbers and names of people.
final class AccessLog {
    private let lines: LogBatch

    private init(_ log: Log) { lines = LogBatch(log) }

    static func open(_ log: Log, on loop: isolated Loop) -> LoopBound<AccessLog> {
        let accessLog = LoopBound(AccessLog(log), on: loop)
        loop.atEachTurn { loop in accessLog.get(on: loop).lines.end() }
        return accessLog
    }

    /// The destination of the access log: the file that the configuration names, or else the process's log. An existing file is
    /// renamed to `….1`, unless this process is a successor and continues it.
    ///
    /// - Throws: `CommandFailure` if the file cannot be opened.
    static func destination(_ configuration: Configuration, _ log: Log, isSuccessor: Bool) throws -> Log {
        guard let path = configuration.accessLog else { return log }
        if !isSuccessor { _ = unsafe rename(path, path + ".1") }
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure("KOLCHI_ACCESS_LOG: \(path) cannot be written (errno \(errno))", .configuration)
        }
        return Log(format: .json, descriptor: descriptor)
    }

    func record(_ request: FinishedRequest) {
        lines.info(
            "request",
            [
                "request": .text(request.id.description), "trace": .text(request.trace.description),
                "from": .text(Self.network(of: request)),
                "method": .text(request.method?.rawValue ?? "-"), "route": .text(request.route?.description ?? "unknown"),
                "path": .text(request.harmlessPath ?? "-"), "status": .number(request.status?.code ?? 0),
                "us": .number(Int(request.microseconds)),
                "bytes": .number(request.bytesSent),
            ])
    }

    /// The network by which rate limits count: the IPv4 address, or the first 64 bits of an IPv6 address. `-` if the text is
    /// not an address.
    private static func network(of request: FinishedRequest) -> String {
        guard let address = IPAddress(request.remoteAddress) else { return "-" }
        return address.isIPv4 ? address.description : address.clientNetwork.description + "/64"
    }
}
