import CLinux

/// Random numbers from the kernel. They are secure enough for secrets.
package enum Randomness {
    /// - Returns: as many random bytes. The process ends if the kernel returns none.
    package static func bytes(_ count: Int) -> [UInt8] {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard unsafe kolchi_random(buffer.baseAddress, count) else { fatalError("the kernel gives no random numbers") }
            filled = count
        }
        return bytes
    }

    /// 64 random bits. The process ends if the kernel returns none.
    package static func number() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
