import Kernel
import Synchronization

/// The ID of a trace: 32 hexadecimal digits.
package struct TraceID: Sendable, Hashable, CustomStringConvertible {
    package let number: UInt128
    package var description: String { number.hexadecimal }
}

/// The ID of a span: 16 hexadecimal digits.
package struct SpanID: Sendable, Hashable, CustomStringConvertible {
    package let number: UInt64
    package var description: String { number.hexadecimal }

    /// Unique within the process, and very probably unique among processes.
    static func next() -> SpanID {
        SpanID(number: max(1, TraceContext.mixed(lastSpan.wrappingAdd(1, ordering: .relaxed).newValue)))
    }
}

private let lastSpan = Atomic(Randomness.number())

/// The trace that a piece of work belongs to (https://www.w3.org/TR/trace-context/).
package struct TraceContext: Sendable, Hashable {
    package let trace: TraceID
    /// The caller's span. Nil where the trace begins here.
    package let parent: SpanID?
    /// Whether the caller records the trace. Nil where the trace begins here.
    package let isSampled: Bool?

    init(trace: TraceID, parent: SpanID, isSampled: Bool) {
        self.trace = trace
        self.parent = parent
        self.isSampled = isSampled
    }

    /// Begins a trace.
    /// - Parameter number: must be unique among traces. Each of its bits affects all bits of the trace's ID.
    package init(beginningWith number: UInt64) {
        trace = TraceID(number: UInt128(Self.mixed(number)) << 64 | UInt128(Self.mixed(~number) | 1))
        parent = nil
        isSampled = nil
    }

    /// Parses a `traceparent`: version, trace, span and flags as lower-case hexadecimal digits, separated by hyphens.
    ///
    /// Version 00 ends there. A later version may continue after another hyphen (§3.2).
    /// - Returns: nil where it is malformed, or an ID is zero.
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

    /// The value of `traceparent` to send to others. Nil where there is no span yet.
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
