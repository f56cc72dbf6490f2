package import Metrics

/// Counts the outcomes of the uploaded pictures.
struct PictureCounts {
    private(set) var made = Histogram()
    private(set) var refused = Histogram()
    private(set) var failed = Histogram()
    private(set) var refusals: [PictureRefusal: Int] = [:]
    private(set) var workersEnded = 0

    mutating func record<Made: Sendable>(_ outcome: Result<Made, any Error>, nanoseconds: Int) {
        switch outcome {
        case .success: made.observe(nanoseconds: nanoseconds)
        case .failure(let refusal as PictureRefusal):
            refused.observe(nanoseconds: nanoseconds)
            refusals[refusal, default: 0] += 1
        case .failure: failed.observe(nanoseconds: nanoseconds)
        }
    }

    mutating func recordWorkerExit() { workersEnded += 1 }
}

extension Pictures: Measured {
    private static let duration = Family.histogram(
        "kolchi_picture_duration_seconds", "Time to check, decode and store a picture, by outcome: made, refused, failed.")
    private static let refused = Family.counter("kolchi_pictures_refused_total", "Pictures refused because of their file, by reason.")
    private static let ended = Family.counter(
        "kolchi_picture_workers_ended_total", "Picture workers that died during a picture, took too long or sent an invalid answer.")

    package func measure(into exposition: inout Exposition) async {
        let counts = counts
        exposition.add(counts.workersEnded, to: Self.ended)
        for (outcome, histogram) in [("made", counts.made), ("refused", counts.refused), ("failed", counts.failed)] {
            exposition.add(histogram, to: Self.duration, ["outcome": outcome])
        }
        for refusal in PictureRefusal.allCases {
            exposition.add(counts.refusals[refusal, default: 0], to: Self.refused, ["reason": "\(refusal)"])
        }
    }
}
