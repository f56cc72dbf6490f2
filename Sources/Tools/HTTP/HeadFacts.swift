import Kernel

/// What the parser learns while it reads a head: the form of the target, Host, framing and connection options.
struct HeadFacts: Sendable {
    var valueStart = 0

    private var isVersion10 = false
    private var version = 1
    private var authority: Range<Int>?
    private var host: Range<Int>?
    private var length: Int?
    private var isChunked = false
    private var closes = false
    private var asksToStay = false
    private var expectsContinue = false

    // MARK: Request line

    /// Accepts origin-form, absolute-form, or `*` with OPTIONS (RFC 9112 §3.2). Returns false for any other target.
    mutating func takeTarget(_ target: Range<Int>, of raw: Span<UInt8>, into head: inout RequestHead) -> Bool {
        guard let first = target.first else { return false }
        var path = target
        if raw[first] != UInt8(ascii: "/") {
            if target.count == 1, raw[first] == UInt8(ascii: "*"), head.method == .options {
                head.path = target
                return true
            }
            guard let authority = absoluteAuthority(target, of: raw) else { return false }
            self.authority = authority
            path = authority.upperBound..<target.upperBound
        }
        guard isWellEncoded(path, of: raw), !path.contains(where: { isBracket(raw[$0]) }) else { return false }
        var end = path.lowerBound
        while end < path.upperBound, raw[end] != UInt8(ascii: "?") { end += 1 }
        guard !holdsEncodedNUL(path.lowerBound..<end, of: raw) else { return false }
        head.path = path.lowerBound..<end
        if end < path.upperBound { head.query = end + 1..<path.upperBound }
        return true
    }

    /// - Parameter place: 0 for the `H` of `HTTP/1.1`, up to 8 for the CR after it.
    mutating func takeVersion(_ byte: UInt8, at place: Int) -> Status? {
        let name: StaticString = "HTTP/"
        switch place {
        case 0..<5: return unsafe byte == name.utf8Start[place] ? nil : .badRequest
        case 5, 7:
            guard byte >= 48, byte <= 57 else { return .badRequest }
            if place == 5 { version = Int(byte) - 48 } else { isVersion10 = byte == 48 }
            return nil
        case 6: return byte == UInt8(ascii: ".") ? nil : .badRequest
        default:
            guard byte == .cr else { return .badRequest }
            return version == 1 ? nil : .versionNotSupported
        }
    }

    /// Finds the authority of `http://authority/path`. Returns nil where the target has another form.
    private func absoluteAuthority(_ target: Range<Int>, of raw: Span<UInt8>) -> Range<Int>? {
        let schemes: [StaticString] = ["http://", "https://"]
        for scheme in schemes where target.count > scheme.utf8CodeUnitCount {
            let start = target.lowerBound + scheme.utf8CodeUnitCount
            guard raw.matches(target.lowerBound..<start, scheme) else { continue }
            var end = start
            while end < target.upperBound, raw[end] != UInt8(ascii: "/"), raw[end] != UInt8(ascii: "?") { end += 1 }
            return isHost(start..<end, of: raw) ? start..<end : nil
        }
        return nil
    }

    // MARK: Fields

    mutating func takeField(name: Range<Int>, value: Range<Int>, of raw: Span<UInt8>) -> Status? {
        switch name.count {
        case 4 where raw.matches(name, "host"):
            guard host == nil, isHost(value, of: raw) else { return .badRequest }
            host = value
        case 6 where raw.matches(name, "expect"):
            guard raw.matches(value, "100-continue") else { return .expectationFailed }
            expectsContinue = true
        case 10 where raw.matches(name, "connection"):
            takeConnection(value, of: raw)
        case 14 where raw.matches(name, "content-length"):
            return takeLength(value, of: raw)
        case 17 where raw.matches(name, "transfer-encoding"):
            return takeEncoding(value, of: raw)
        default: break
        }
        return nil
    }

    private mutating func takeLength(_ value: Range<Int>, of raw: Span<UInt8>) -> Status? {
        guard length == nil, !value.isEmpty, value.count <= 18 else { return .badRequest }
        var number = 0
        for index in value {
            guard raw[index] >= 48, raw[index] <= 57 else { return .badRequest }
            number = number * 10 + Int(raw[index]) - 48
        }
        length = number
        return nil
    }

    /// Accepts exactly `chunked`. An unknown coding before a final `chunked` is answered with 501 (RFC 9112 §6.1).
    private mutating func takeEncoding(_ value: Range<Int>, of raw: Span<UInt8>) -> Status? {
        guard !isChunked else { return .badRequest }
        if raw.matches(value, "chunked") {
            isChunked = true
            return nil
        }
        let codings = items(value, of: raw)
        let chunked = codings.filter { raw.matches($0, "chunked") }
        let endsRight = codings.last.map { raw.matches($0, "chunked") } ?? false
        return chunked.count == 1 && codings.count > 1 && endsRight && !codings.contains(where: \.isEmpty) ? .notImplemented : .badRequest
    }

    private mutating func takeConnection(_ value: Range<Int>, of raw: Span<UInt8>) {
        for option in items(value, of: raw) {
            if raw.matches(option, "close") { closes = true }
            if raw.matches(option, "keep-alive") { asksToStay = true }
        }
    }

    // MARK: The whole

    func finish(_ raw: Span<UInt8>, into head: inout RequestHead) -> Status? {
        if host == nil, !isVersion10 { return .badRequest }
        if let authority, let host, !raw.agree(authority, host) { return .badRequest }
        if isChunked, isVersion10 || length != nil { return .badRequest }
        // An absolute target decides the host. A Host field beside it must agree; HTTP/1.0 may omit it (RFC 9112 §3.2.2).
        if let host = authority ?? host { head.host = UInt16(host.lowerBound)..<UInt16(host.upperBound) }
        head.isVersion10 = isVersion10
        head.framing = isChunked ? .chunked : length.map { .length($0) } ?? .none
        head.keepsAlive = !closes && (!isVersion10 || asksToStay)
        head.expectsContinue = expectsContinue && !isVersion10 && head.framing != .none && head.framing != .length(0)
        return nil
    }

    // MARK: Small grammars

    /// The members of a comma-separated list, without the surrounding white space.
    private func items(_ value: Range<Int>, of raw: Span<UInt8>) -> [Range<Int>] {
        var items: [Range<Int>] = []
        var start = value.lowerBound
        for index in value.lowerBound...value.upperBound
        where index == value.upperBound || raw[index] == UInt8(ascii: ",") {
            var item = start..<index
            while let first = item.first, raw[first] == .space || raw[first] == .tab { item = item.dropFirst() }
            while let last = item.last, raw[last] == .space || raw[last] == .tab { item = item.dropLast() }
            items.append(item)
            start = index + 1
        }
        return items
    }

    /// RFC 3986 §3.2.2 without user information: a name, an IPv4 address or a bracketed IPv6 address, and optionally a port.
    private func isHost(_ value: Range<Int>, of raw: Span<UInt8>) -> Bool {
        guard let first = value.first else { return false }
        var index = first
        if raw[first] == UInt8(ascii: "[") {
            while index < value.upperBound, raw[index] != UInt8(ascii: "]") { index += 1 }
            guard index < value.upperBound else { return false }
            let text = (first + 1..<index).map { raw[$0] }
            // `::ffff:1.2.3.4` is an IPv6 address that may stand in brackets; `1.2.3.4` is not.
            guard text.contains(.colon), IPAddress(String(decoding: text, as: UTF8.self)) != nil else { return false }
            index += 1
        } else {
            while index < value.upperBound, raw[index] != .colon {
                guard isNameByte(raw[index]) else { return false }
                index += 1
            }
            guard index > first, isWellEncoded(first..<index, of: raw) else { return false }
        }
        guard index < value.upperBound else { return true }
        guard raw[index] == .colon, value.upperBound - index <= 6 else { return false }
        var port = 0
        for place in index + 1..<value.upperBound {
            guard raw[place] >= 48, raw[place] <= 57 else { return false }
            port = port * 10 + Int(raw[place]) - 48
        }
        return port <= 65535
    }

    /// Whether a registered name may contain the byte. It is a byte of a target that does not delimit parts of a URI.
    private func isNameByte(_ byte: UInt8) -> Bool {
        isTargetByte(byte) && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "@")
    }

    /// Whether each `%` is followed by two hexadecimal digits.
    private func isWellEncoded(_ range: Range<Int>, of raw: Span<UInt8>) -> Bool {
        for index in range where raw[index] == UInt8(ascii: "%") {
            guard index + 2 < range.upperBound, isHexDigit(raw[index + 1]), isHexDigit(raw[index + 2]) else { return false }
        }
        return true
    }

    private func holdsEncodedNUL(_ range: Range<Int>, of raw: Span<UInt8>) -> Bool {
        for index in range where raw[index] == UInt8(ascii: "%") {
            if raw[index + 1] == 48, raw[index + 2] == 48 { return true }
        }
        return false
    }
}

func isHexDigit(_ byte: UInt8) -> Bool { hexValue(byte) != nil }

func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
}

extension Span<UInt8> {
    /// Compares the bytes with a lower-case text, ignoring case.
    func matches(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<range.count {
            guard unsafe lowercase(self[range.lowerBound + index]) == text.utf8Start[index] else { return false }
        }
        return true
    }

    /// Compares the text of two ranges, ignoring case.
    func agree(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        one.count == other.count
            && zip(one, other).allSatisfy { lowercase(self[$0.0]) == lowercase(self[$0.1]) }
    }
}
