import Glibc

/// A growing sequence of bytes. It is filled once and then handed over as a whole with `finish()`.
///
/// It cannot be copied and is passed `inout`. An append therefore costs a bounds check and a `memcpy`.
@safe
package struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    package private(set) var count = 0

    /// - Parameter capacity: how many bytes to reserve now.
    package init(capacity: Int = 0) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    package var isEmpty: Bool { count == 0 }

    /// Appends a literal of the source code. It has its own name so that nobody passes it a value that needs escaping.
    @inline(__always)
    package mutating func literal(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        unsafe memcpy(base + count, text.utf8Start, length)
        count += length
    }

    /// Appends the text without escaping it.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }

    package mutating func append(_ text: Substring) {
        var text = text
        text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }

    package mutating func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    package mutating func append(_ bytes: Bytes) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    package mutating func append(byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count += 1
    }

    @unsafe
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        unsafe memcpy(base + count, start, bytes.count)
        count += bytes.count
    }

    /// Appends a number in decimal digits.
    package mutating func append(decimal number: some BinaryInteger) {
        if number < 0 { append(byte: UInt8(ascii: "-")) }
        var rest = UInt64(number.magnitude)
        reserve(20)
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        unsafe withUnsafeMutableBytes(of: &digits) { digits in
            var first = digits.count
            repeat {
                first -= 1
                unsafe digits[first] = UInt8(truncatingIfNeeded: 48 + rest % 10)
                rest /= 10
            } while rest > 0
            unsafe memcpy(base + count, digits.baseAddress! + first, digits.count - first)
            count += digits.count - first
        }
    }

    /// Removes all bytes. The memory stays allocated for further ones.
    package mutating func removeAll() { count = 0 }

    /// The bytes so far. The pointer is valid only inside the closure.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Hands the bytes over without copying them.
    package consuming func finish() -> Bytes {
        let bytes = unsafe Bytes(taking: base, count: count)
        discard self
        return bytes
    }

    /// Makes room for `more` further bytes.
    @inline(__always)
    package mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        var wider = max(capacity * 2, 256)
        while wider - count < more { wider *= 2 }
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
        unsafe memcpy(moved, base, count)
        unsafe base.deallocate()
        unsafe base = moved
        capacity = wider
    }
}

/// Bytes that never change. They are shared without copying.
@safe
package final class Bytes: Sendable {
    private nonisolated(unsafe) let base: UnsafePointer<UInt8>
    package let count: Int

    /// Takes ownership of the memory and frees it in `deinit`.
    fileprivate init(taking base: UnsafeMutablePointer<UInt8>, count: Int) {
        unsafe self.base = UnsafePointer(base)
        self.count = count
    }

    package convenience init(_ text: String) {
        var buffer = ByteBuffer(capacity: text.utf8.count)
        buffer.append(text)
        self.init(moving: buffer)
    }

    package convenience init(_ bytes: [UInt8]) {
        var buffer = ByteBuffer(capacity: bytes.count)
        buffer.append(bytes)
        self.init(moving: buffer)
    }

    private convenience init(moving buffer: borrowing ByteBuffer) {
        let bytes = unsafe buffer.withUnsafeBytes { unsafe Self.copied($0) }
        unsafe self.init(taking: bytes, count: buffer.count)
    }

    private convenience init(copying bytes: UnsafeRawBufferPointer) {
        unsafe self.init(taking: Self.copied(bytes), count: bytes.count)
    }

    private static func copied(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt8> {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        if let start = bytes.baseAddress { unsafe memcpy(copy, start, bytes.count) }
        return unsafe copy
    }

    deinit { unsafe base.deallocate() }

    package static let empty = Bytes([UInt8]())

    /// The pointer is valid only inside the closure.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Splits the bytes at every occurrence of the mark. Without any occurrence, the result is all bytes as one part.
    ///
    /// - Parameter mark: not empty.
    package func parts(around mark: String) -> [Bytes] {
        let mark = Array(mark.utf8)
        return unsafe withUnsafeBytes { whole in
            var parts: [Bytes] = []
            var start = 0
            var place = 0
            while place + mark.count <= whole.count {
                let isMark = unsafe whole[place] == mark[0] && whole[place..<place + mark.count].elementsEqual(mark)
                guard isMark else {
                    place += 1
                    continue
                }
                parts.append(unsafe Bytes(copying: UnsafeRawBufferPointer(rebasing: whole[start..<place])))
                place += mark.count
                start = place
            }
            parts.append(unsafe Bytes(copying: UnsafeRawBufferPointer(rebasing: whole[start...])))
            return parts
        }
    }

    /// The bytes as text. Invalid UTF-8 becomes U+FFFD.
    package var text: String { unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }

    package var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
