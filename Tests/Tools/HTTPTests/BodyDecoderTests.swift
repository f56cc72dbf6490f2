import HTTP
import Testing

@Suite("The body decoder")
struct BodyDecoderTests {
    @Test("accepts and refuses chunks as RFC 9112 says, however they are split", arguments: Message.chunks)
    func chunks(_ chunks: Message) {
        let bytes = chunks.bytes
        #expect(decoded(bytes, cuts: []) == chunks.expected)
        #expect(decoded(bytes, cuts: Array(1..<bytes.count)) == chunks.expected)
        for cut in stride(from: 1, to: bytes.count, by: bytes.count < 1024 ? 1 : 331) {
            #expect(decoded(bytes, cuts: [cut]) == chunks.expected, "cut at \(cut)")
        }
    }

    @Test("consumes exactly the announced length")
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

    private func decoded(_ bytes: [UInt8], cuts: [Int]) -> Message.Expected {
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
        return switch decoder.state {
        case .finished: .body(body)
        case .malformed: .refused(400)
        case .reading: .incomplete
        }
    }
}
