import Kernel

extension PageCache {
    struct Entry {
        var page: CachedPage
        var tick: Tick
        let oldAt: Moment
    }

    /// The pages of a cache, and what it remembers of changes. The cache guards it with a lock.
    struct State {
        /// The most changed subjects that are remembered.
        private static let mostChanged = 10_000

        /// Pages requested since the others were moved to `old`.
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        /// The size of the young pages in bytes.
        var size = 0
        var tick = 0
        /// The tick of the last change that invalidated all pages.
        var allChangedAt = 0
        /// The tick of the last change of each subject.
        var changedAt: [PageSubject: Int] = [:]
        /// Nil for a cache that listens for no changes.
        var feed: PageFeed?
        var hits = 0
        var misses = 0
        /// How often all pages were dropped.
        var drops: [PageFeed.Reason: Int] = [:]
    }
}

extension PageCache.State {
    func isTrue(_ kept: PageCache.Entry) -> Bool {
        kept.tick.number >= allChangedAt && kept.page.subjects.allSatisfy { kept.tick.number >= changedAt[$0, default: 0] }
    }

    mutating func add(_ kept: PageCache.Entry, _ key: PageCache.Key, _ capacity: Int) {
        young[key] = kept
        size += kept.page.size
        guard size > capacity / 2 else { return }
        old = young
        young = [:]
        size = 0
    }

    mutating func remove(_ key: PageCache.Key) {
        if let kept = young.removeValue(forKey: key) { size -= kept.page.size }
        old[key] = nil
    }

    /// Whether changes arrive. If they have just ceased to, all pages are dropped.
    mutating func isLive(at now: Int = Monotonic.nanoseconds()) -> Bool {
        guard let feed, !feed.isLive(at: now) else { return true }
        if feed.isFollowing {
            self.feed?.restart()
            forgetAll(.silence)
        }
        return false
    }

    mutating func forget(_ subjects: [PageSubject]) {
        tick += 1
        for subject in subjects {
            changedAt[subject] = tick
            if case .seller = subject { changedAt[.choiceOfSellers] = tick }
        }
        if changedAt.count > Self.mostChanged { settle() }
    }

    /// Removes the outdated pages, so that the changes up to now need not be remembered. A page that is being rendered is not stored.
    private mutating func settle() {
        for (key, entry) in young.merging(old, uniquingKeysWith: { $1 }) where !isTrue(entry) { remove(key) }
        for key in young.keys { young[key]?.tick = PageCache.Tick(number: tick) }
        for key in old.keys { old[key]?.tick = PageCache.Tick(number: tick) }
        allChangedAt = tick
        changedAt = [:]
    }

    /// - Parameter reason: counted; nil if the pages are dropped already.
    mutating func forgetAll(_ reason: PageFeed.Reason?) {
        if let reason { drops[reason, default: 0] += 1 }
        tick += 1
        allChangedAt = tick
        changedAt = [:]
        young = [:]
        old = [:]
        size = 0
    }
}
