import Kernel
import Synchronization

/// The number of a request. It is unique within the process and very probably unique among processes. It is not a secret.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
    package let number: UInt64

    package static func next() -> RequestID {
        let count = counter.wrappingAdd(1, ordering: .relaxed).newValue
        // Multiplying by an odd number maps the 64-bit counter to 64-bit numbers without repeating one.
        return RequestID(number: count &* 0x9E37_79B9_7F4A_7C15)
    }

    /// 16 hexadecimal digits.
    package var description: String { number.hexadecimal }
}

private let counter = Atomic<UInt64>(Randomness.number())
