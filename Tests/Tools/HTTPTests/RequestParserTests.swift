import HTTP
import Testing

@Suite("The request parser")
struct RequestParserTests {
    @Test("judges each head as RFC 9110 and RFC 9112 say", arguments: Message.heads)
    func whole(_ head: Message) { #expect(outcome(head.bytes, cuts: []) == head.expected) }

    @Test("judges a head that arrives byte by byte like a whole one", arguments: Message.heads)
    func bytes(_ head: Message) { #expect(outcome(head.bytes, cuts: Array(1..<head.bytes.count)) == head.expected) }

    @Test("judges a head that is split anywhere like a whole one", arguments: Message.heads)
    func cuts(_ head: Message) {
        // In heads of a kilobyte or more, most places are alike. A few of them suffice.
        let step = head.bytes.count < 1024 ? 1 : 331
        for cut in stride(from: 1, to: head.bytes.count, by: step) where outcome(head.bytes, cuts: [cut]) != head.expected {
            Issue.record("cut at \(cut): \(outcome(head.bytes, cuts: [cut]))")
        }
    }

    @Test("leaves the bytes after a head unread, and parses nothing after a refusal")
    func rest() {
        var parser = RequestParser()
        let two = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET".utf8)
        #expect(parser.parse(two.span) == two.count - 3)
        #expect(parser.outcome == .complete)
        #expect(parser.parse(two.span) == 0)

        var refused = RequestParser()
        _ = refused.parse(Array("GET /\u{0}".utf8).span)
        #expect(refused.outcome == .refused(.badRequest))
        #expect(refused.parse(two.span) == 0)
    }

    @Test("survives 5,000 broken heads, and its outcome does not depend on how they are split")
    func fuzz() {
        var random = SplitMix(state: 20_260_731)
        let seeds = Message.heads.map(\.bytes).filter { $0.count < 200 }
        for _ in 0..<5000 {
            var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
            for _ in 0...random.next() % 3 {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert([13, 10, 32, 9, 58, 0, 44][Int(random.next() % 7)], at: place)
                }
                if bytes.isEmpty { bytes = [32] }
            }
            let whole = outcome(bytes, cuts: [])
            #expect(outcome(bytes, cuts: [1 + Int(random.next() % UInt64(bytes.count))]) == whole)
            #expect(outcome(bytes, cuts: Array(1..<max(1, bytes.count))) == whole)
        }
    }

    private func outcome(_ bytes: [UInt8], cuts: [Int]) -> Message.Expected {
        var parser = RequestParser()
        var start = 0
        for end in cuts.filter({ $0 < bytes.count }) + [bytes.count] {
            _ = parser.parse(Array(bytes[start..<end]).span)
            start = end
        }
        switch parser.outcome {
        case .incomplete: return .incomplete
        case .refused(let status): return .refused(status.code)
        case .complete:
            let head = parser.head
            return .accepted(head.method.rawValue, head.pathText, head.framing, stays: head.keepsAlive)
        }
    }
}

/// Random numbers that are the same in each run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
