import Foundation
import Kernel
import Testing

@testable import Metrics

@Suite("Metrics")
struct MetricsTests {
    private static let calls = Family.counter("test_calls_total", "Calls, by\nkind and \\ place.")
    private static let heat = Family.gauge("test_heat_celsius", "How warm it is.")
    private static let took = Family.histogram("test_took_seconds", "How long it took.")

    @Test("are written in the text format: each family once, escaped, and summed over all contributors")
    func text() {
        var exposition = Exposition()
        exposition.add(2, to: Self.calls, ["kind": "a\"b\\c\nd"])
        exposition.add(-1.5, to: Self.heat)
        exposition.add(3, to: Self.calls, ["kind": "a\"b\\c\nd"])
        exposition.add(1, to: Self.calls, ["kind": "other"])
        #expect(
            exposition.text().text == """
                # HELP test_calls_total Calls, by\\nkind and \\\\ place.
                # TYPE test_calls_total counter
                test_calls_total{kind="a\\"b\\\\c\\nd"} 5
                test_calls_total{kind="other"} 1
                # HELP test_heat_celsius How warm it is.
                # TYPE test_heat_celsius gauge
                test_heat_celsius -1.5

                """)
    }

    @Test("a histogram counts each duration in its bucket and in all buckets above it")
    func histogram() throws {
        var exposition = Exposition()
        for nanoseconds in [-5, 100_000, 100_001, 3_000_000_000, 99_000_000_000] {
            var histogram = Histogram()
            histogram.observe(nanoseconds: nanoseconds)
            exposition.add(histogram, to: Self.took, ["of": "x"])
        }
        let lines = exposition.text().text.split(separator: "\n").dropFirst(2).map { $0.split(separator: " ") }
        let values = Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), Double($0[1])) })
        #expect(values["test_took_seconds_bucket{of=\"x\",le=\"0.0001\"}"] == 2)
        #expect(values["test_took_seconds_bucket{of=\"x\",le=\"0.00025\"}"] == 3)
        #expect(values["test_took_seconds_bucket{of=\"x\",le=\"2.5\"}"] == 3)
        #expect(values["test_took_seconds_bucket{of=\"x\",le=\"5\"}"] == 4)
        #expect(values["test_took_seconds_bucket{of=\"x\",le=\"10\"}"] == 4)
        #expect(values["test_took_seconds_bucket{of=\"x\",le=\"+Inf\"}"] == 5)
        #expect(values["test_took_seconds_count{of=\"x\"}"] == 5)
        let sum = try #require(values["test_took_seconds_sum{of=\"x\"}"] ?? nil)
        #expect(abs(sum - 102.000200001) < 1e-9)
        #expect(lines.count == Histogram.bounds.count + 3)
    }

    @Test("list a declared family even without a value")
    func declared() {
        var exposition = Exposition()
        exposition.declare(Self.calls)
        #expect(exposition.text().text.hasSuffix("# TYPE test_calls_total counter\n"))
    }

    @Test("of the process have the names that all Prometheus libraries use, and plausible values")
    func process() throws {
        var exposition = Exposition()
        ProcessMetrics().measure(into: &exposition)
        let lines = exposition.text().text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        let values = Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), Double($0[1]) ?? .nan) })
        #expect(
            values.keys.sorted() == [
                "process_cpu_seconds_total", "process_max_fds", "process_open_fds", "process_resident_memory_bytes",
                "process_start_time_seconds",
                "process_threads", "process_virtual_memory_bytes",
            ])
        let resident = try #require(values["process_resident_memory_bytes"])
        #expect(resident > 1_000_000 && resident < values["process_virtual_memory_bytes"] ?? 0)
        let began = try #require(values["process_start_time_seconds"])
        #expect(began < Date.now.timeIntervalSince1970 + 2 && began > Date.now.timeIntervalSince1970 - 86_400)
        let (open, most) = (values["process_open_fds"] ?? 0, values["process_max_fds"] ?? 0)
        #expect(open >= 3 && open < most)
        #expect(values["process_threads"] ?? 0 >= 1)
    }
}
