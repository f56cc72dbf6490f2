// Measures many pages that wait for one topic: the server's memory per page, and how soon all are notified.
//   Polls PORT PATH TOPIC COUNT WAVES PID
// DATABASE_URL names the database that notifies of the topic, PID the server's process.
import Foundation
import Loops
import Postgres

exit(try await Program.run(Array(CommandLine.arguments.dropFirst())))

enum Program {
    static func run(_ words: [String]) async throws -> Int32 {
        guard words.count == 6, let port = UInt16(words[0]), let count = Int(words[3]), let waves = Int(words[4]),
            let server = Int(words[5]),
            let url = ProcessInfo.processInfo.environment["DATABASE_URL"]
        else {
            FileHandle.standardError.write(Data("Polls PORT PATH TOPIC COUNT WAVES PID\n".utf8))
            return 64
        }
        _ = raiseDescriptorLimit()
        let loop = Loop()
        loop.start()
        let vigil = await Vigil.make(port: port, path: words[1], topic: words[2], count: count, server: server, url: url, on: loop)
        try await vigil.run(waves: waves)
        return 0
    }
}

/// Repeated waves of pages that wait and are notified.
struct Vigil: Sendable {
    let room: LoopBound<Room>
    let port: UInt16
    let path: String
    let topic: String
    let count: Int
    let server: Int
    let url: String

    static func make(
        port: UInt16, path: String, topic: String, count: Int, server: Int, url: String, on loop: isolated Loop
    ) -> Vigil {
        Vigil(room: LoopBound(Room(), on: loop), port: port, path: path, topic: topic, count: count, server: server, url: url)
    }

    func run(waves: Int) async throws {
        let empty = memory()
        await open(on: room.loop)
        try await ask("/healthz")
        _ = try await answered()
        let idle = memory()
        print("\(count) idle connections: \((idle - empty) * 1024 / count) bytes each; the process has \(idle / 1024) MB")
        let database = try BlockingConnection(url)
        for wave in 1...waves {
            try await ask(path)
            let parked = memory()
            let (begun, processor) = (microseconds(), self.processor())
            _ = try database.run("SELECT pg_notify('kernel.moves', \(topic))")
            let times = try await answered()
            let ms = { (part: Int) in Double(times[max(0, count * part / 100 - 1)] - begun) / 1000 }
            print(
                String(
                    format:
                        "wave %2d: parked %d bytes each beyond idle, %d in all; told: first %.0f ms, half %.0f ms, last %.0f ms, of the server's processor %d ms; then %d MB",
                    wave, (parked - idle) * 1024 / count, (parked - empty) * 1024 / count, ms(1), ms(50), ms(100),
                    self.processor() - processor, memory() / 1024))
        }
    }

    private func open(on loop: isolated Loop) { room.get(on: loop).open(count, port: port, on: loop) }

    /// Makes all pages ask, some at a time. Pages that were refused ask once more.
    private func ask(_ path: String) async throws {
        await begin(on: room.loop)
        repeat {
            while await ask(path, on: room.loop) > 0 { try await Task.sleep(for: .milliseconds(20)) }
            // No event shows that a request is parked. After two seconds any refusal has arrived.
            try await Task.sleep(for: .seconds(2))
        } while await ask(path, on: room.loop) > 0
    }

    private func begin(on loop: isolated Loop) { room.get(on: loop).begin() }
    private func ask(_ path: String, on loop: isolated Loop) -> Int { room.get(on: loop).ask(100, for: path) }
    private func times(on loop: isolated Loop) -> [Int] { room.get(on: loop).times }

    /// The times of the answers, once all have arrived.
    private func answered() async throws -> [Int] {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let times = await times(on: room.loop)
            if times.count >= count { return times }
            guard ContinuousClock.now < deadline else { throw Missing(answers: times.count) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    struct Missing: Error {
        let answers: Int
    }

    /// The server's processor time so far, in milliseconds.
    private func processor() -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(server)/stat", encoding: .utf8)) ?? ""
        // utime and stime are fields 14 and 15, in hundredths of a second (proc(5)). Field 2 may contain spaces.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        return fields.count > 13 ? 10 * ((Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)) : 0
    }

    /// The resident memory of the server's process, in kilobytes.
    private func memory() -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(server)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
