import Config
import Glibc
import HTTP
import Kernel
import Logging
import Loops
import Tracing

/// A line a request, written once a turn of the loop. Belongs to a loop.
///
/// A line names the route's pattern. It has the path itself only where the route is known to be harmless, and never a query:
/// the paths of the others hold secret links, orders and people.
final class AccessLog {
    private let lines: LogBatch

    private init(_ log: Log) { lines = LogBatch(log) }

    static func open(_ log: Log, on loop: isolated Loop) -> LoopBound<AccessLog> {
        let accessLog = LoopBound(AccessLog(log), on: loop)
        loop.atEachTurn { loop in accessLog.get(on: loop).lines.end() }
        return accessLog
    }

    /// Where the lines of requests go: to the rest of the log or, where the configuration names one, to a file. One from
    /// before is kept as `….1`, unless this process goes on with it.
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

    /// By which limits count: an address of IPv4, or the first 64 bits of one of IPv6. What is no address is not told.
    private static func network(of request: FinishedRequest) -> String {
        guard let address = IPAddress(request.remoteAddress) else { return "-" }
        return address.isIPv4 ? address.description : address.clientNetwork.description + "/64"
    }
}
