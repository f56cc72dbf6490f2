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
    package var description: String { hexadecimal(number) }
}

/// 16 digits.
func hexadecimal(_ number: UInt64) -> String {
    unsafe String(unsafeUninitializedCapacity: 16) { digits in
        for place in 0..<16 {
            let digit = UInt8(number >> UInt64(60 - 4 * place) & 15)
            unsafe digits[place] = digit < 10 ? 48 + digit : 87 + digit
        }
        return 16
    }
}

private let counter = Atomic<UInt64>(Randomness.number())
