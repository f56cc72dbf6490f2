import Glibc

/// The clock that never jumps. Its start is arbitrary, so only differences have a meaning.
package enum Monotonic {
    package static func nanoseconds() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    package static func milliseconds() -> Int { nanoseconds() / 1_000_000 }
}
