extension UInt64 {
    /// The number in 16 digits, in lower case.
    package var hexadecimal: String {
        unsafe String(unsafeUninitializedCapacity: 16) { digits in
            unsafe write(to: digits, from: 0)
            return 16
        }
    }

    fileprivate func write(to digits: UnsafeMutableBufferPointer<UInt8>, from start: Int) {
        for place in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: self >> UInt64(60 - 4 * place) & 15)
            unsafe digits[start + place] = digit < 10 ? digit + 48 : digit + 87
        }
    }
}

extension UInt128 {
    /// The number in 32 digits, in lower case.
    package var hexadecimal: String {
        unsafe String(unsafeUninitializedCapacity: 32) { digits in
            unsafe UInt64(truncatingIfNeeded: self >> 64).write(to: digits, from: 0)
            unsafe UInt64(truncatingIfNeeded: self).write(to: digits, from: 16)
            return 32
        }
    }
}

extension Sequence<UInt8> {
    /// Two digits for each byte, in lower case.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
