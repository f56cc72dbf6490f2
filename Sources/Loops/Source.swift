import CLinux

/// Something that owns a descriptor on a loop and hears of its events. Belongs to that loop alone.
package protocol Source: AnyObject {
    var descriptor: Int32 { get }

    /// The descriptor is ready for what `events` names.
    func ready(_ events: Readiness, on loop: isolated Loop)

    /// Once a second, for deadlines. `loop.seconds` is the loop's clock.
    func tick(on loop: isolated Loop)
}

extension Source {
    package func tick(on loop: isolated Loop) {}
}

/// What a descriptor is ready for, or watched for (epoll_ctl(2)).
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Whether it is one of these.
    package func isAny(of others: Readiness) -> Bool { rawValue & others.rawValue != 0 }

    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    package static let peerClosed = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// Bytes have come, or the end of them.
    package static let incoming = Readiness(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
    package static let failed = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    /// Events come when the state changes, not while it lasts.
    package static let edgeTriggered = Readiness(rawValue: EPOLLET.rawValue)
    /// Of several loops that watch one descriptor, not all are woken.
    package static let exclusive = Readiness(rawValue: EPOLLEXCLUSIVE.rawValue)
}
