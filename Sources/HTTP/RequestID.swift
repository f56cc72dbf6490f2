import Kernel
import Synchronization

/// The number of a request: unlike others of the process and likely unlike those of other processes. No secret.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
    package let number: UInt64

    package static func next() -> RequestID {
        let count = counter.wrappingAdd(1, ordering: .relaxed).newValue
        // An odd multiplier runs through all 64-bit numbers without repeating one.
        return RequestID(number: count &* 0x9E37_79B9_7F4A_7C15)
    }

    /// 16 hexadecimal digits.
    package var description: String { number.hexadecimal }
}

private let counter = Atomic<UInt64>(Randomness.number())
