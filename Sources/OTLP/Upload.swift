import CUpload
import Glibc
import Kernel

/// The way to a collector. For one thread at a time.
@safe
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

    /// Seconds that one request may take.
    private static let patience = 10

    private let handle: OpaquePointer

    /// - Parameter headers: whole lines.
    init?(to url: String, headers: [String]) {
        let lines = unsafe headers.map { unsafe strdup($0) }
        defer { unsafe lines.forEach { unsafe free($0) } }
        var pointers = unsafe lines.map { unsafe UnsafePointer($0) } + [nil]
        guard let handle = unsafe kolchi_upload_open(url, &pointers, Self.patience) else { return nil }
        unsafe self.handle = handle
    }

    deinit { unsafe kolchi_upload_close(handle) }

    /// Waits for the answer.
    func post(_ body: Bytes) -> Outcome {
        var answer = kolchi_upload_answer()
        unsafe body.withUnsafeBytes { unsafe kolchi_upload_post(handle, $0.baseAddress, $0.count, &answer) }
        let text = unsafe withUnsafeBytes(of: answer.text) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return Self.outcome(answer.status, retryAfter: answer.retry_after, text)
    }

    /// What OTLP says of a status (https://opentelemetry.io/docs/specs/otlp/#otlphttp-response).
    static func outcome(_ status: Int, retryAfter: Int, _ text: String) -> Outcome {
        switch status {
        case 200..<300: .taken(refused: refusedSpans(text))
        case 0: .later(seconds: nil, why: text)
        case 429, 502, 503, 504: .later(seconds: retryAfter > 0 ? retryAfter : nil, why: "status \(status)")
        default: .refused(why: "status \(status): \(text.prefix(200))")
        }
    }

    /// `{"partialSuccess":{"rejectedSpans":"5"}}`: a string as proto3 wants it, a number as some write it.
    private static func refusedSpans(_ text: String) -> Int {
        guard let match = text.firstMatch(of: #/"rejectedSpans"\s*:\s*"?(\d+)/#) else { return 0 }
        return Int(match.1) ?? 0
    }
}
