import Foundation
import Logging
import Loops
import Postgres
import TestKit
import Testing

@testable import Jobs

private struct Away: Error {}

@Suite("During an outage of the database, the log")
struct OutageTests {
    @Test("has a line at the beginning, one every ten seconds, and one at the end")
    func paced() throws {
        let file = try LogFile()
        var outage = Outage()
        let start = ContinuousClock.now
        outage.record(nil, at: start, in: file.log)
        for second in 0..<25 { outage.record(Away(), at: start + .seconds(second), in: file.log) }
        outage.record(nil, at: start + .seconds(25), in: file.log)
        outage.record(nil, at: start + .seconds(26), in: file.log)
        #expect(try file.lines() == ["away 0", "away 10", "away 20", "back 25"])
    }

    @Test("is not flooded by outages that come and go")
    func flapping() throws {
        let file = try LogFile()
        var outage = Outage()
        let start = ContinuousClock.now
        for second in 0..<12 { outage.record(second % 2 == 0 ? Away() : nil, at: start + .seconds(second), in: file.log) }
        #expect(try file.lines() == ["away 0", "back 1", "away 0", "back 1"])
    }

    @Test("has only a worker's lines at the beginning and the end, however often it tried between them", .timeLimit(.minutes(5)))
    func worker() async throws {
        let cluster = try await TestCluster.start()
        try await TestDatabase.make(in: cluster) { test in
            let file = try LogFile()
            let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
            var table = JobTable()
            table.every(1, "often") { _ in beginning.yield() }
            try await test.db.transaction { tx in try await table.register(in: tx) }
            let worker = Worker(table, on: test.db, log: file.log, pollInterval: 2)
            let running = test.db.loop.task { await worker.run() }
            for await _ in begun { break }
            try cluster.killPostmaster()
            try await eventually("the worker finds nobody") { try file.lines().isEmpty ? nil : () }
            try await cluster.startAgain()
            try await eventually("the worker is at work again") { try file.lines().contains { $0.hasPrefix("back") } ? () : nil }
            worker.stop()
            try await running.value
            let words = try file.lines().map { $0.split(separator: " ") }
            let seconds = words.last.flatMap { Int($0[1]) } ?? 0
            // On a very slow machine the outage is longer and has more lines.
            #expect(words.map { $0[0] } == Array(repeating: "away", count: 1 + seconds / 10) + ["back"])
        }
    }
}

/// A log that the test can read.
private final class LogFile: Sendable {
    let log: Log
    private let folder = TemporaryFolder()
    private let path: String
    private let handle: FileHandle

    init() throws {
        path = folder.write([], to: "log")
        handle = try #require(FileHandle(forWritingAtPath: path))
        log = Log(format: .json, descriptor: handle.fileDescriptor)
    }

    /// The log's lines about outages as a word and the seconds. Other lines stay as they are.
    func lines() throws -> [String] {
        log.flush()
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let word =
                switch object?["msg"] as? String {
                case "the worker cannot reach its jobs": "away"
                case "the worker reaches its jobs again": "back"
                default: String(line)
                }
            return "\(word) \(object?["seconds"] as? Int ?? -1)"
        }
    }
}
