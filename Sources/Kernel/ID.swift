import Synchronization

/// The key of a `Thing`. The compiler refuses the key of anything else in its place.
///
/// A key is a UUID of version 7 (RFC 9562 §5.7). Within a process, keys that are made later sort later.
/// A key is neither a secret nor a clock: sort things by their own moment.
package struct ID<Thing>: Hashable, Sendable, Comparable, Codable, CustomStringConvertible, LosslessStringConvertible {
    package let uuid: UUID128

    package init(_ uuid: UUID128) { self.uuid = uuid }

    /// Makes a new key.
    package init() { uuid = .version7() }

    /// - Returns: nil unless the text is 8-4-4-4-12 hexadecimal digits.
    package init?(_ description: String) {
        guard let uuid = UUID128(description) else { return nil }
        self.uuid = uuid
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = ID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var description: String { uuid.description }

    package static func < (one: ID, other: ID) -> Bool { one.uuid < other.uuid }
}

/// 128 bits, written as a UUID.
package struct UUID128: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Returns: nil unless the text is 8-4-4-4-12 hexadecimal digits.
    package init?(_ text: some StringProtocol) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        for (index, unit) in text.utf8.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard unit == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard digits < 32, let nibble = Character(UnicodeScalar(unit)).hexDigitValue else { return nil }
            if digits < 16 { high = high << 4 | UInt64(nibble) } else { low = low << 4 | UInt64(nibble) }
            digits += 1
        }
        guard digits == 32, text.utf8.count == 36 else { return nil }
        self.init(high: high, low: low)
    }

    /// A new UUID: milliseconds, a 12-bit counter that never decreases within the process, and 62 random bits.
    package static func version7() -> UUID128 {
        let stamp = lastStamp.withLock { last in
            let now = UInt64(Moment.now().microseconds / 1000) << 12
            last = max(last + 1, now)
            return last
        }
        let high = (stamp >> 12) << 16 | 0x7000 | stamp & 0xFFF
        let low = Randomness.number() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return UUID128(high: high, low: low)
    }

    package var description: String {
        unsafe String(unsafeUninitializedCapacity: 36) { text in
            var end = 0
            for place in 0..<32 {
                if place == 8 || place == 12 || place == 16 || place == 20 {
                    unsafe text[end] = UInt8(ascii: "-")
                    end += 1
                }
                let half = place < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: half >> UInt64(60 - place % 16 * 4)) & 15
                unsafe text[end] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
                end += 1
            }
            return end
        }
    }

    package static func < (one: UUID128, other: UUID128) -> Bool {
        (one.high, one.low) < (other.high, other.low)
    }
}

/// The last time and counter that were used, in units of 1/4096 millisecond.
private let lastStamp = Mutex<UInt64>(0)
