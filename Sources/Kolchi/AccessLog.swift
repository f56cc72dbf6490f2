import Foundation
import HTTP
import Logging
import Loops
import Tracing

/// A line a request, written once a turn of the loop. Belongs to a loop.
final class AccessLog {
    private let lines: LogBatch

    private init(_ log: Log) { lines = LogBatch(log) }

    static func open(_ log: Log, on loop: isolated Loop) -> LoopBound<AccessLog> {
        let accessLog = LoopBound(AccessLog(log), on: loop)
        loop.atEachTurn { loop in accessLog.get(on: loop).lines.end() }
        return accessLog
    }

    func note(_ request: FinishedRequest) {
        lines.info(
            "request",
            [
                "request": .text(request.id.description), "trace": .text(request.trace.description),
                "method": .text(request.method?.rawValue ?? "-"), "path": .text(Self.withoutSecret(request.path)),
                "route": .text(request.route?.description ?? "unknown"), "status": .number(request.status?.code ?? 0),
                "us": .number(Int(request.microseconds)), "bytes": .number(request.bytesSent),
            ])
    }

    /// What follows `track/` is the secret of an order's link, whatever stands before it and however it is spelt.
    static func withoutSecret(_ path: String) -> String {
        let plain = path.utf8.contains(UInt8(ascii: "%")) ? path.removingPercentEncoding ?? path : path
        var rest = plain.utf8[...]
        while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            rest = rest[rest.index(after: slash)...]
            if rest.starts(with: "track/".utf8) { return plain[..<rest.startIndex] + "track/…" }
        }
        return path
    }
}
