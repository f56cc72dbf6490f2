import Kernel
import Tracing

/// Records a segment's statements as spans: their text, lane and number of rows, never their values.
struct SegmentTrace {
    private let span: Span
    private let lane: StaticString
    private let sent = Moment.now()
    private var arrivals: [Moment] = []

    init(beneath span: Span, lane: StaticString) {
        self.span = span
        self.lane = lane
    }

    /// Records that the answer to the next statement has arrived.
    mutating func recordArrival() { arrivals.append(.now()) }

    /// - Parameter error: why the first unanswered statement failed; nil where all were answered.
    func end(_ texts: [String], _ results: [Rows], error: (any Error)?) {
        for (text, (rows, arrival)) in zip(texts, zip(results, arrivals)) {
            statement(text).end(
                [
                    "db.system.name": "postgresql", "db.query.text": .text(text), "db.response.returned_rows": .number(rows.affected),
                    "kolchi.lane": .text("\(lane)"),
                ],
                at: arrival)
        }
        guard let error, results.count < texts.count else { return }
        statement(texts[results.count]).end(
            ["db.system.name": "postgresql", "db.query.text": .text(texts[results.count]), "kolchi.lane": .text("\(lane)")],
            failure: LoggedError.text(of: error))
    }

    /// Makes a span named by the statement's first word.
    private func statement(_ text: String) -> Span {
        span.part(String(decoding: text.utf8.prefix { (97...122).contains($0 | 0x20) }, as: UTF8.self), .client, begun: sent)
    }

}
