import Glibc

/// A point in time: microseconds since 1970-01-01T00:00 UTC, like PostgreSQL's `timestamptz`.
package struct Moment: Hashable, Sendable, Comparable, Codable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    /// The time of the system's clock.
    package static func now() -> Moment {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Moment(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Whole seconds since 1970, rounded toward zero.
    package var seconds: Int64 { microseconds / 1_000_000 }

    package func adding(seconds: Int64) -> Moment { Moment(microseconds: microseconds + seconds * 1_000_000) }

    package static func < (one: Moment, other: Moment) -> Bool { one.microseconds < other.microseconds }
}
