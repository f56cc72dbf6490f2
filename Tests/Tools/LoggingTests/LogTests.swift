import Foundation
import Logging
import TestKit
import Testing

@Suite("A log line")
struct LogTests {
    private func lines(_ format: Log.Format, least: Log.Level = .info, _ write: (Log) -> Void) throws -> String {
        let pipe = Pipe()
        let log = Log(format: format, least: least, descriptor: pipe.fileHandleForWriting.fileDescriptor)
        write(log)
        log.flush()
        try pipe.fileHandleForWriting.close()
        return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    @Test("is one JSON object, whatever its values contain")
    func json() throws {
        let hostile = "a\"b\\c\nd\u{1B}[31m\u{202E}é\u{2028}"
        let text = try lines(.json) { $0.warning("odd input", ["value": .text(hostile), "count": 3]) }
        #expect(text.filter { $0 == "\n" }.count == 1)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["value"] as? String == hostile)
        #expect(object["count"] as? Int == 3)
        #expect(object["level"] as? String == "warning")
        #expect((object["ts"] as? String)?.hasSuffix("Z") == true)
    }

    @Test("is plain text on a terminal")
    func text() throws {
        let text = try lines(.text) { $0.error("no database", ["host": "here"]) }
        #expect(text.hasSuffix(" error: no database  host=here\n"))
    }

    @Test(
        "has at most 4,096 bytes, stays one JSON object, and cuts a text only between characters",
        arguments: ["a", "é", "\"", "\u{1}", "\u{202E}", "👩‍👩‍👧", "🇲🇦", "س"])
    func long(character: String) throws {
        for count in [400, 700, 1_300, 4_000, 100_000] {
            let value = String(repeating: character, count: count)
            for format in Log.Format.allCases {
                let text = try lines(format) {
                    $0.info("long", ["first": "short", "value": .text(value), "other": .text(value), "number": 7])
                }
                #expect(text.utf8.count <= 4096 && text.hasSuffix("\n") && text.filter { $0 == "\n" }.count == 1)
                guard format == .json else { continue }
                let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
                let kept = try #require(object["value"] as? String)
                #expect(object["first"] as? String == "short" && object["number"] as? Int == 7)
                #expect(kept == value || kept.last == "…" && kept.dropLast().allSatisfy { String($0) == character })
                #expect(kept.utf8.count > 100, "much of it is kept")
            }
        }
    }

    @Test("does not wait for a stalled reader: excess lines are dropped and counted, and the log reports them later")
    func stoppedReader() async throws {
        let pipe = Pipe()
        let log = Log(format: .json, descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let value = String(repeating: "x", count: 900)
        // This is four times what the pipe and the queue hold. A log that waits would never finish this loop.
        for number in 0..<4_000 { log.info("line", ["number": .number(number), "value": .text(value)]) }
        let dropped = log.droppedLines
        #expect(dropped > 1_000)
        async let text = onOwnThread { String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self) }
        try await onOwnThread {
            log.flush(milliseconds: 30_000)
            log.info("after")
            log.flush(milliseconds: 30_000)
            try pipe.fileHandleForWriting.close()
        }
        let lines = try await text.split(separator: "\n")
        let objects = try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        #expect(objects.count { $0["msg"] as? String == "line" } == 4_000 - dropped)
        #expect(objects.compactMap { $0["lines"] as? Int } == [dropped])
        #expect(objects.last?["msg"] as? String == "after")
    }

    @Test("below the lowest level is left out")
    func levels() throws {
        #expect(try lines(.text, least: .warning) { $0.info("quiet") } == "")
    }
}
