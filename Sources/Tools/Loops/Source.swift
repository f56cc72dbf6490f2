import CLinux

/// An object that owns a descriptor on a loop and receives its events. It is used on that loop only.
package protocol Source: AnyObject {
    var descriptor: Int32 { get }

    /// Called when the descriptor is ready for `events`.
    func ready(_ events: Readiness, on loop: isolated Loop)

    /// Called once a second, for deadlines. `loop.seconds` is the loop's clock.
    func tick(on loop: isolated Loop)
}

extension Source {
    package func tick(on loop: isolated Loop) {}
}

/// What a descriptor is ready for, or is watched for (epoll_ctl(2)).
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Whether it contains any of these.
    package func isAny(of others: Readiness) -> Bool { rawValue & others.rawValue != 0 }

    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    package static let peerClosed = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// Bytes have arrived, or the end of the stream.
    package static let incoming = Readiness(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
    package static let failed = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    /// Events report only changes of the state, not the state itself.
    package static let edgeTriggered = Readiness(rawValue: EPOLLET.rawValue)
    /// Several loops watch one descriptor, and an event wakes only some of them.
    package static let exclusive = Readiness(rawValue: EPOLLEXCLUSIVE.rawValue)
}
