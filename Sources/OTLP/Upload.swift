import Kernel
import Outgoing

/// The way to a collector. For one thread at a time.
final class Upload {
    /// What the collector made of a request.
    enum Outcome: Equatable {
        /// Taken; the collector refused so many of its spans all the same.
        case taken(refused: Int)
        /// Not now: to be sent again, after so many seconds where the collector says so.
        case later(seconds: Int?, why: String)
        /// Never.
        case refused(why: String)
    }

    private let line = HTTPLine()
    private let destination: SpanExporter.Destination

    init(to destination: SpanExporter.Destination) { self.destination = destination }

    /// Waits for the answer.
    func post(_ body: Bytes) -> Outcome {
        switch line.answer(to: HTTPCall(.post, destination.url, headers: destination.headers, body: .json(body))) {
        case .success(let answer): Self.outcome(answer.status, retryAfter: answer.retryAfter, answer.body.text)
        case .failure(let failure): failure.kind == .malformed ? .refused(why: failure.why) : .later(seconds: nil, why: failure.why)
        }
    }

    /// What OTLP says of a status (https://opentelemetry.io/docs/specs/otlp/#otlphttp-response).
    static func outcome(_ status: Int, retryAfter: Int?, _ text: String) -> Outcome {
        switch status {
        case 200..<300: .taken(refused: refusedSpans(text))
        case 429, 502, 503, 504: .later(seconds: retryAfter, why: "status \(status)")
        default: .refused(why: "status \(status): \(text.prefix(200))")
        }
    }

    /// `{"partialSuccess":{"rejectedSpans":"5"}}`: a string as proto3 wants it, a number as some write it.
    private static func refusedSpans(_ text: String) -> Int {
        guard let match = text.firstMatch(of: #/"rejectedSpans"\s*:\s*"?(\d+)/#) else { return 0 }
        return Int(match.1) ?? 0
    }
}
