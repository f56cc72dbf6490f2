import Kernel

/// The messages of the change feed as one page cache receives them. Change numbers have no gaps, and a message comes at least each second.
/// So the cache notices when it missed one.
struct PageFeed {
    /// What a message means for the cached pages.
    enum Effect: Equatable {
        case nothing
        case changed([PageSubject])
        case changedAll(Reason)
        /// The first message after a new connection or a silence. Changes may have been missed before it.
        case resumed
    }

    /// Why all pages are dropped.
    enum Reason: String, CaseIterable {
        /// A change that concerns all pages.
        case change
        /// A message is missing, or messages came in another order.
        case gap
        /// A message that this version cannot read.
        case unreadable
        case silence
        case connection
    }

    /// The `NOTIFY` channel of `storefront.publish_page_changes`.
    static let channel = "kernel.pages"
    /// In nanoseconds. The feed counts as disconnected after this time without a message. A heartbeat comes each second.
    static let longestSilence = 3_000_000_000

    /// The number of the last message; nil before the first one.
    private var number: Int?
    /// Nanoseconds of the monotonic clock.
    private var receivedAt = 0

    /// Whether messages arrive. Otherwise no page may be stored or served.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    func isLive(at now: Int) -> Bool { number != nil && now - receivedAt < Self.longestSilence }

    /// Whether it was live until it became silent.
    var isFollowing: Bool { number != nil }

    /// Makes the next message the first one again.
    mutating func restart() { number = nil }

    /// - Parameter now: nanoseconds of the monotonic clock.
    mutating func receive(_ payload: String, at now: Int) -> Effect {
        let words = payload.split(separator: " ")
        guard let first = words.first, let new = Int(first) else { return .changedAll(.unreadable) }
        let last = isLive(at: now) ? number : nil
        (number, receivedAt) = (new, now)
        guard let last else { return .resumed }
        let rest = words.dropFirst()
        if rest == ["beat"] { return new == last ? .nothing : .changedAll(.gap) }
        guard new == last + 1 else { return .changedAll(.gap) }
        if rest == ["all"] { return .changedAll(.change) }
        let subjects = rest.compactMap(PageSubject.init)
        return subjects.count == rest.count ? .changed(subjects) : .changedAll(.unreadable)
    }
}
