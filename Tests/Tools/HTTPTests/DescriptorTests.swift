import Foundation
import Images
import TestKit
import Testing

@Suite("A server without free descriptors", .timeLimit(.minutes(5)))
struct DescriptorTests {
    @Test("leaves connections waiting, and serves them when descriptors become free")
    func runOut() async throws { try await onOwnThread { try Self.runOutOnce() } }

    private static func runOutOnce() throws {
        let probe = Process()
        let input = Pipe()
        let output = Pipe()
        probe.executableURL = URL(fileURLWithPath: "/bin/sh")
        let program = URL(fileURLWithPath: WorkerCommand.built.path).deletingLastPathComponent().appending(path: "HTTPProbe").path
        probe.arguments = ["-c", "ulimit -n 30; exec \"$0\" serve 0", program]
        probe.standardInput = input
        probe.standardOutput = output
        try probe.run()
        defer {
            input.fileHandleForWriting.closeFile()
            probe.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(UInt16(line.split(separator: "\n").first ?? ""))

        let request = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
        var waiting = (0..<30).map { _ in Client(port: port, timeout: 1) }
        for client in waiting { client.send(request) }
        let served = waiting.filter { $0.answer() != nil }
        #expect(served.count < 28, "the probe has descriptors for all")
        #expect(!served.isEmpty)
        waiting.removeAll { client in served.contains { $0 === client } }
        #expect(
            served.allSatisfy {
                $0.send(request); return $0.answer()?.status == 200
            })
        for client in served { client.abort() }
        for client in waiting.prefix(10) { #expect((0..<10).contains { _ in client.answer()?.status == 200 }) }
    }
}
