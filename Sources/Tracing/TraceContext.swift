import Kernel
import Synchronization

/// The number of a trace: 32 hexadecimal digits.
package struct TraceID: Sendable, Hashable, CustomStringConvertible {
    package let number: UInt128
    package var description: String { number.hexadecimal }
}

/// The number of a span: 16 hexadecimal digits.
package struct SpanID: Sendable, Hashable, CustomStringConvertible {
    package let number: UInt64
    package var description: String { number.hexadecimal }

    /// Unlike all others of the process, and likely unlike those of other processes.
    static func next() -> SpanID {
        SpanID(number: max(1, TraceContext.mixed(lastSpan.wrappingAdd(1, ordering: .relaxed).newValue)))
    }
}

private let lastSpan = Atomic(Randomness.number())

/// Which trace a piece of work belongs to (https://www.w3.org/TR/trace-context/).
package struct TraceContext: Sendable, Hashable {
    package let trace: TraceID
    /// The caller's span; nil where the trace begins here.
    package let parent: SpanID?
    /// Whether the caller keeps its spans of the trace; nil where the trace begins here.
    package let isSampled: Bool?

    init(trace: TraceID, parent: SpanID, isSampled: Bool) {
        self.trace = trace
        self.parent = parent
        self.isSampled = isSampled
    }

    /// A trace that begins here.
    /// - Parameter number: unlike that of any other trace. All of its bits decide all bits of the trace's number.
    package init(beginningWith number: UInt64) {
        trace = TraceID(number: UInt128(Self.mixed(number)) << 64 | UInt128(Self.mixed(~number) | 1))
        parent = nil
        isSampled = nil
    }

    /// The value of `traceparent`: version, trace, span and flags in lower-case hexadecimal digits, a hyphen between them.
    ///
    /// Version 00 has nothing behind that; a later one may, after a hyphen (§3.2).
    /// - Returns: nil where it is anything else, or a number is zero.
    package init?(traceparent text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 55, bytes[2] == .hyphen, bytes[35] == .hyphen, bytes[52] == .hyphen,
            let version = Self.number(bytes[0..<2]), let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]),
            let span = Self.number(bytes[36..<52]), let flags = Self.number(bytes[53..<55]),
            version < 0xFF, version == 0 ? bytes.count == 55 : bytes.count == 55 || bytes[55] == .hyphen,
            high | low != 0, span != 0
        else { return nil }
        self.init(trace: TraceID(number: UInt128(high) << 64 | UInt128(low)), parent: SpanID(number: span), isSampled: flags & 1 == 1)
    }

    /// As `traceparent` says it to somebody else; nil where there is no span yet.
    package var traceparent: String? {
        guard let parent, let isSampled else { return nil }
        return "00-\(trace)-\(parent)-\(isSampled ? "01" : "00")"
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case 48...57: number = number << 4 | UInt64(digit - 48)
            case 97...102: number = number << 4 | UInt64(digit - 87)
            default: return nil
            }
        }
        return number
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    fileprivate static func mixed(_ number: UInt64) -> UInt64 {
        var number = number
        number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
        number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
        return number ^ number >> 31
    }
}

extension UInt8 {
    fileprivate static let hyphen = UInt8(ascii: "-")
}
