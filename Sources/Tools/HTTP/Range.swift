import Kernel

/// Byte ranges (RFC 9110 §14), so that a broken download can resume and a media player can seek.
extension Response {
    /// Announces that ranges are supported, and serves the range that the request asks for.
    /// The answer becomes 206 with that piece, or 416 where the body has no such bytes.
    /// Several ranges at once, other units and malformed ranges get the whole body (§14.2). A streamed body has no ranges.
    /// Call it after the answer has its validators, because `If-Range` is compared with them (§13.1.5).
    package mutating func takeRange(for request: Request) {
        guard status == .ok, request.method == .get || request.method == .head, let count = body.count else { return }
        headers["Accept-Ranges"] = "bytes"
        guard request.method == .get, let wanted = request.header("range").flatMap(ByteRange.init),
            isUnchanged(request.header("if-range"))
        else { return }
        guard let piece = wanted.within(count) else {
            status = .rangeNotSatisfiable
            headers["Content-Range"] = HeaderValue("bytes */\(count)")
            headers["Content-Type"] = nil
            headers["Content-Encoding"] = nil
            body = .bytes(.empty)
            return
        }
        status = .partialContent
        headers["Content-Range"] = HeaderValue("bytes \(piece.lowerBound)-\(piece.upperBound - 1)/\(count)")
        body = body.piece(piece)
    }

    /// Strong comparison: a weak tag never matches, and a date matches only exactly.
    private func isUnchanged(_ condition: String?) -> Bool {
        guard let condition else { return true }
        let validator = condition.hasPrefix("\"") ? headers["ETag"] : headers["Last-Modified"]
        return validator?.description == condition
    }
}

/// One byte range as a request asks for it (RFC 9110 §14.1.2).
enum ByteRange: Equatable {
    case from(Int, through: Int?)
    case last(Int)

    /// - Returns: nil where the field has another unit, is malformed, or names several ranges.
    init?(_ field: String) {
        let bytes = Array(field.utf8)
        let unit = "bytes="
        guard bytes.count > unit.utf8.count, zip(bytes, unit.utf8).allSatisfy({ lowercase($0) == $1 }) else { return nil }
        let parts = bytes.dropFirst(unit.utf8.count).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch (Self.number(parts[0]), Self.number(parts[1])) {
        case (let first?, let last?) where first <= last: self = .from(first, through: last)
        case (let first?, nil) where parts[1].isEmpty: self = .from(first, through: nil)
        case (nil, let length?) where parts[0].isEmpty: self = .last(length)
        default: return nil
        }
    }

    /// The bytes of a body of `count` bytes. Returns nil where the range covers none of them.
    func within(_ count: Int) -> Range<Int>? {
        switch self {
        case .from(let first, let last): first < count ? first..<min(count, (last ?? count) &+ 1) : nil
        case .last(let length): length > 0 && count > 0 ? max(0, count - length)..<count : nil
        }
    }

    /// Parses digits only. A number that overflows is replaced by a very large one.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self)) ?? .max - 1
    }
}
