import CLinux

/// Random numbers of the kernel, fit for secrets.
package enum Randomness {
    /// - Returns: that many random bytes. Ends the process when the kernel gives none.
    package static func bytes(_ count: Int) -> [UInt8] {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard unsafe kolchi_random(buffer.baseAddress, count) else { fatalError("the kernel gives no random numbers") }
            filled = count
        }
        return bytes
    }

    package static func number() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
