import Foundation
import Logging
import Testing

@Suite("A log line")
struct LogTests {
    private func lines(_ format: Log.Format, least: Log.Level = .info, _ write: (Log) -> Void) throws -> String {
        let pipe = Pipe()
        write(Log(format: format, least: least, descriptor: pipe.fileHandleForWriting.fileDescriptor))
        try pipe.fileHandleForWriting.close()
        return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    @Test("is one JSON object, whatever is in the values")
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

    @Test("on a terminal is plain words")
    func text() throws {
        let text = try lines(.text) { $0.error("no database", ["host": "here"]) }
        #expect(text.hasSuffix(" error: no database  host=here\n"))
    }

    @Test("below the least level is left out")
    func levels() throws {
        #expect(try lines(.text, least: .warning) { $0.info("quiet") } == "")
    }
}
