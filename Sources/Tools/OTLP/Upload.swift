import Kernel
import Outgoing

/// Sends requests to a collector. One thread at a time may use it.
final class Upload {
    /// The collector's reaction to a request.
    enum Outcome: Equatable {
        /// The collector accepted the request, but may have refused some of its spans.
        case taken(refused: Int)
        /// The request should be sent again, after `seconds` where the collector says so.
        case later(seconds: Int?, why: String)
        /// The collector will never accept the request.
        case refused(why: String)
    }

    private let line = HTTPLine()
    private let destination: SpanExporter.Destination

    init(to destination: SpanExporter.Destination) { self.destination = destination }

    /// Sends the request and blocks until the answer is there.
    func post(_ body: Bytes) -> Outcome {
        switch line.answer(to: HTTPCall(.post, destination.url, headers: destination.headers, body: .json(body))) {
        case .success(let answer): Self.outcome(answer.status, retryAfter: answer.retryAfter, answer.body.text)
        case .failure(let failure): failure.kind == .malformed ? .refused(why: failure.why) : .later(seconds: nil, why: failure.why)
        }
    }

    /// The outcome that OTLP defines for a status (https://opentelemetry.io/docs/specs/otlp/#otlphttp-response).
    static func outcome(_ status: Int, retryAfter: Int?, _ text: String) -> Outcome {
        switch status {
        case 200..<300: .taken(refused: refusedSpans(text))
        case 429, 502, 503, 504: .later(seconds: retryAfter, why: "status \(status)")
        default: .refused(why: "status \(status): \(text.prefix(200))")
        }
    }

    /// Reads `{"partialSuccess":{"rejectedSpans":"5"}}`. proto3 requires a string; some collectors write a number.
    private static func refusedSpans(_ text: String) -> Int {
        guard let match = text.firstMatch(of: #/"rejectedSpans"\s*:\s*"?(\d+)/#) else { return 0 }
        return Int(match.1) ?? 0
    }
}
