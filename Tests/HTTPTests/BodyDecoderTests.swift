import HTTP
import Testing

struct ChunkCase: Sendable, CustomStringConvertible {
    let description: String
    let text: String
    /// The body; nil where the chunks are malformed.
    let body: String?

    init(_ description: String, _ text: String, _ body: String?) {
        self.description = description
        self.text = text
        self.body = body
    }
}

let chunkCases = [
    ChunkCase("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"),
    ChunkCase("two chunks", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"),
    ChunkCase("none", "0\r\n\r\n", ""),
    ChunkCase("a size in capitals", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
    ChunkCase("a size with zeros before", "0005\r\nhello\r\n000\r\n\r\n", "hello"),
    ChunkCase("a size of 16 digits", "0000000000000005\r\nhello\r\n0\r\n\r\n", "hello"),
    ChunkCase("an extension", "5;a=b;c\r\nhello\r\n0;d\r\n\r\n", "hello"),
    ChunkCase("a quoted extension", "5;a=\"b \\\" c\"\r\nhello\r\n0\r\n\r\n", "hello"),
    ChunkCase("trailers", "5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n", "hello"),
    ChunkCase("line ends in the data", "2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
    ChunkCase("a size of 17 digits", "00000000000000005\r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("no size", "\r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("a size that is no number", "x\r\nhello", nil),
    ChunkCase("a size with 0x", "0x5\r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("a size with plus", "+5\r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("a size below zero", "-5\r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("a space before a size", " 5\r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("a space after a size", "5 \r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("an underscore in a size", "1_0\r\n", nil),
    ChunkCase("a bare LF after a size", "5\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("a bare CR after a size", "5\rhello\r\n0\r\n\r\n", nil),
    ChunkCase("data longer than its size", "5\r\nhello!\r\n0\r\n\r\n", nil),
    ChunkCase("a bare LF after data", "5\r\nhello\n0\r\n\r\n", nil),
    ChunkCase("nothing after data", "5\r\nhello0\r\n\r\n", nil),
    ChunkCase("a bare LF in an extension", "5;a\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("a space in an extension", "5; a\r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("a NUL in a quoted extension", "5;a=\"\u{0}\"\r\nhello\r\n0\r\n\r\n", nil),
    ChunkCase("extensions without end", "5;" + String(repeating: "a", count: 17000), nil),
    ChunkCase("a folded trailer", "0\r\nA: b\r\n c\r\n\r\n", nil),
    ChunkCase("a trailer without name", "0\r\n: b\r\n\r\n", nil),
    ChunkCase("a trailer with space before the colon", "0\r\nA : b\r\n\r\n", nil),
    ChunkCase("a bare LF in the trailers", "0\r\nA: b\n\r\n", nil),
    ChunkCase("a bare LF at the end", "0\r\n\n", nil),
    ChunkCase("trailers without end", "0\r\n" + String(repeating: "A: bbbbbbbb\r\n", count: 2000), nil),
]

@Suite("The decoder of bodies")
struct BodyDecoderTests {
    @Test("takes and refuses chunks as RFC 9112 says, however they are cut", arguments: chunkCases)
    func chunks(_ chunks: ChunkCase) {
        let bytes = Array(chunks.text.utf8)
        #expect(decoded(bytes, cuts: []) == chunks.body)
        #expect(decoded(bytes, cuts: Array(1..<bytes.count)) == chunks.body)
        for cut in stride(from: 1, to: bytes.count, by: bytes.count < 1024 ? 1 : 331) {
            #expect(decoded(bytes, cuts: [cut]) == chunks.body, "cut at \(cut)")
        }
    }

    @Test("takes a length to the byte")
    func length() {
        var decoder = BodyDecoder(.length(3))
        let bytes = Array("abcd".utf8)
        let step = decoder.decode(bytes.span)
        #expect(step.used == 3)
        #expect(step.data == 0..<3)
        #expect(decoder.state == .finished)
        #expect(BodyDecoder(.length(0)).state == .finished)
        #expect(BodyDecoder(.none).state == .finished)
    }

    private func decoded(_ bytes: [UInt8], cuts: [Int]) -> String? {
        var decoder = BodyDecoder(.chunked)
        var body: [UInt8] = []
        var start = 0
        for end in cuts + [bytes.count] {
            while start < end, decoder.state == .reading {
                let piece = Array(bytes[start..<end])
                let step = decoder.decode(piece.span)
                body += piece[step.data]
                start += step.used
            }
        }
        return decoder.state == .finished ? String(decoding: body, as: UTF8.self) : nil
    }
}
