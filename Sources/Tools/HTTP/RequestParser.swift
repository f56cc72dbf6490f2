/// A strict parser of request heads (RFC 9110, RFC 9112). It is a value that is fed whatever bytes have arrived.
///
/// Each byte is judged once and in order, so the outcome does not depend on how the bytes were split.
/// After `.refused` nothing more may be parsed on the connection.
package struct RequestParser: Sendable {
    package enum Outcome: Sendable, Equatable {
        case incomplete
        case complete
        /// The status to answer with before the connection is closed.
        case refused(Status)
    }

    /// The most bytes of a request target.
    package static let maximumURI = 8192
    /// The most bytes of all header fields together.
    package static let maximumHeader = 16384
    package static let maximumFields = 100
    /// The longest method in bytes. No known method is longer.
    private static let maximumMethod = 16

    private enum State {
        case start, startLine, method, target, version, versionEnd
        case fieldStart, fieldName, valueStart, value, valueEnd, headEnd
    }

    package private(set) var outcome = Outcome.incomplete
    package private(set) var head = RequestHead()

    private var state = State.start
    private var position = 0
    private var mark = 0
    private var headerStart = 0
    private var nameEnd = 0
    private var facts = HeadFacts()

    package init() {}

    /// Whether no byte of a request has come yet.
    package var isFresh: Bool { position == 0 }

    /// Consumes bytes until the head is complete or refused.
    /// - Returns: how many bytes belong to the head. Later ones belong to the body or to the next request.
    package mutating func parse(_ bytes: Span<UInt8>) -> Int {
        guard outcome == .incomplete else { return 0 }
        let before = head.raw.count
        // A head that is not refused cannot have more bytes than this.
        let room = Self.maximumMethod + Self.maximumURI + Self.maximumHeader + 64 - before
        let taken = min(bytes.count, max(room, 0))
        unsafe bytes.extracting(first: taken).withUnsafeBufferPointer { unsafe head.raw.append(contentsOf: $0) }
        let raw = head.raw
        let verdict = scan(raw.span)
        if let verdict { outcome = verdict }
        guard outcome == .complete else { return taken }
        head.raw.removeLast(head.raw.count - position)
        return position - before
    }

    private mutating func scan(_ raw: Span<UInt8>) -> Outcome? {
        let count = raw.count
        while position < count {
            if headerStart > 0, position - headerStart >= Self.maximumHeader { return .refused(.headerFieldsTooLarge) }
            let byte = raw[position]
            switch state {
            case .start:
                // One empty line before a request is ignored (RFC 9112 §2.2).
                mark = 0
                if byte == .cr { state = .startLine } else { state = .method; continue }
            case .startLine:
                guard byte == .lf else { return .refused(.badRequest) }
                mark = position + 1
                state = .method
            case .method:
                if byte == .space {
                    guard position > mark else { return .refused(.badRequest) }
                    guard let method = Method(rawValue: head.text(mark..<position)) else { return .refused(.notImplemented) }
                    head.method = method
                    mark = position + 1
                    state = .target
                } else {
                    guard isTokenByte(byte) else { return .refused(.badRequest) }
                    guard position - mark < Self.maximumMethod else { return .refused(.notImplemented) }
                }
            case .target:
                while position < count, isTargetByte(raw[position]) || isBracket(raw[position]), position - mark < Self.maximumURI {
                    position += 1
                }
                guard position < count else { return nil }
                guard raw[position] == .space else {
                    return .refused(position - mark >= Self.maximumURI ? .uriTooLong : .badRequest)
                }
                guard facts.takeTarget(mark..<position, of: raw, into: &head) else { return .refused(.badRequest) }
                mark = position + 1
                state = .version
            case .version:
                if let refusal = facts.takeVersion(byte, at: position - mark) { return .refused(refusal) }
                if position - mark == 8 { state = .versionEnd }
            case .versionEnd:
                guard byte == .lf else { return .refused(.badRequest) }
                headerStart = position + 1
                state = .fieldStart
            case .fieldStart:
                if byte == .cr {
                    state = .headEnd
                } else {
                    guard isTokenByte(byte) else { return .refused(.badRequest) }
                    guard head.fields.count < Self.maximumFields else { return .refused(.headerFieldsTooLarge) }
                    mark = position
                    state = .fieldName
                }
            case .fieldName:
                while position < count, isTokenByte(raw[position]), hasHeaderRoom { position += 1 }
                guard position < count else { return nil }
                guard hasHeaderRoom else { continue }
                guard raw[position] == .colon else { return .refused(.badRequest) }
                nameEnd = position
                state = .valueStart
            case .valueStart:
                if byte != .space, byte != .tab {
                    facts.valueStart = position
                    state = .value
                    continue
                }
            case .value:
                while position < count, isFieldByte(raw[position]), hasHeaderRoom { position += 1 }
                guard position < count else { return nil }
                guard hasHeaderRoom else { continue }
                guard raw[position] == .cr else { return .refused(.badRequest) }
                if let refusal = takeField(raw) { return .refused(refusal) }
                state = .valueEnd
            case .valueEnd:
                guard byte == .lf else { return .refused(.badRequest) }
                state = .fieldStart
            case .headEnd:
                guard byte == .lf else { return .refused(.badRequest) }
                position += 1
                if let refusal = facts.finish(raw, into: &head) { return .refused(refusal) }
                return .complete
            }
            position += 1
        }
        return nil
    }

    private var hasHeaderRoom: Bool { position - headerStart < Self.maximumHeader }

    /// Adds the field from `mark` to the CR at `position`.
    private mutating func takeField(_ raw: Span<UInt8>) -> Status? {
        var end = position
        while end > facts.valueStart, raw[end - 1] == .space || raw[end - 1] == .tab { end -= 1 }
        let field = RequestHead.Field(
            name: UInt16(mark)..<UInt16(nameEnd), value: UInt16(facts.valueStart)..<UInt16(end))
        head.fields.append(field)
        return facts.takeField(name: mark..<nameEnd, value: facts.valueStart..<end, of: raw)
    }
}

extension UInt8 {
    static let cr: UInt8 = 13
    static let lf: UInt8 = 10
    static let space: UInt8 = 32
    static let tab: UInt8 = 9
    static let colon: UInt8 = 58
}

/// Whether the byte is a square bracket. They may only enclose an IPv6 address in the authority of a target (RFC 3986
/// §3.2.2).
@inline(__always)
func isBracket(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") }

/// Whether a request target may hold the byte (RFC 3986): unreserved, reserved without `#[]`, and `%`.
@inline(__always)
func isTargetByte(_ byte: UInt8) -> Bool {
    if byte < 64 { return (0xAFFF_FFF2_0000_0000 as UInt64) >> UInt64(byte) & 1 != 0 }
    if byte < 128 { return (0x47FF_FFFE_87FF_FFFF as UInt64) >> UInt64(byte - 64) & 1 != 0 }
    return false
}
