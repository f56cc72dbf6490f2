package import Kernel

/// The answer to one scrape, in Prometheus's text format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
package struct Exposition: Sendable {
    package typealias Labels = KeyValuePairs<StaticString, String>

    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private enum Sample {
        case number(Double)
        case histogram(Histogram)
    }

    private struct Entry {
        let family: Family
        /// The samples by their serialised labels, without the braces.
        var samples: [String: Sample] = [:]

        mutating func merge(_ sample: Sample, _ labels: String) {
            switch (samples[labels], sample) {
            case (.number(let here)?, .number(let more)): samples[labels] = .number(here + more)
            case (.histogram(var here)?, .histogram(let more)):
                here.add(more)
                samples[labels] = .histogram(here)
            default: samples[labels] = sample
            }
        }
    }

    private var entries: [String: Entry] = [:]

    package init() {}

    /// Exports the families even if they have no value yet.
    package mutating func declare(_ families: Family...) {
        for family in families { entries[family.name] = entries[family.name] ?? Entry(family: family) }
    }

    /// Adds to the family's value under these labels.
    package mutating func add(_ number: Double, to family: Family, _ labels: Labels = [:]) {
        precondition(family.kind != .histogram, "\(family.name) is a histogram")
        entries[family.name, default: Entry(family: family)].merge(.number(number), Self.written(labels))
    }

    package mutating func add(_ number: Int, to family: Family, _ labels: Labels = [:]) { add(Double(number), to: family, labels) }

    /// Adds to the family's histogram under these labels.
    package mutating func add(_ histogram: Histogram, to family: Family, _ labels: Labels = [:]) {
        precondition(family.kind == .histogram, "\(family.name) is no histogram")
        entries[family.name, default: Entry(family: family)].merge(.histogram(histogram), Self.written(labels))
    }

    /// - Returns: the family's value under these labels; nil where there is none, or it is a histogram.
    package func number(_ family: Family, _ labels: Labels = [:]) -> Double? {
        guard case .number(let number)? = entries[family.name]?.samples[Self.written(labels)] else { return nil }
        return number
    }

    // MARK: Writing

    /// All families sorted by name, each with its help and its kind.
    package func text() -> Bytes {
        var text = ByteBuffer(capacity: 65_536)
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let help = entry.family.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
            text.append("# HELP \(name) \(help)\n# TYPE \(name) \(entry.family.kind.rawValue)\n")
            for (labels, sample) in entry.samples.sorted(by: { $0.key < $1.key }) {
                switch sample {
                case .number(let number): Self.line(name, labels, number, into: &text)
                case .histogram(let histogram): Self.lines(name, labels, histogram, into: &text)
                }
            }
        }
        return text.finish()
    }

    private static func lines(_ name: String, _ labels: String, _ histogram: Histogram, into text: inout ByteBuffer) {
        let before = labels.isEmpty ? "" : labels + ","
        var count = 0
        for place in histogram.counts.indices {
            count += histogram.counts[place]
            let bound = place < Histogram.bounds.count ? written(Double(Histogram.bounds[place]) / 1e9) : "+Inf"
            line(name + "_bucket", "\(before)le=\"\(bound)\"", Double(count), into: &text)
        }
        line(name + "_sum", labels, Double(histogram.sum) / 1e9, into: &text)
        line(name + "_count", labels, Double(count), into: &text)
    }

    private static func line(_ name: String, _ labels: String, _ number: Double, into text: inout ByteBuffer) {
        text.append(name)
        if !labels.isEmpty { text.append("{\(labels)}") }
        text.append(" \(written(number))\n")
    }

    private static func written(_ number: Double) -> String {
        if let whole = Int(exactly: number) { return String(whole) }
        return number.isFinite ? "\(number)" : number.isNaN ? "NaN" : number > 0 ? "+Inf" : "-Inf"
    }

    private static func written(_ labels: Labels) -> String {
        labels.map { name, value in
            let value = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(name)=\"\(value)\""
        }.joined(separator: ",")
    }
}
