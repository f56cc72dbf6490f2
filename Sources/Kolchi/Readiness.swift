import Synchronization

/// Whether this process wants to be sent visitors. Shared by its loops.
final class Readiness: Sendable {
    private let hasLeft = Atomic(false)

    /// From here on load balancers are told to send nobody.
    func leave() { hasLeft.store(true, ordering: .releasing) }

    var isLeaving: Bool { hasLeft.load(ordering: .acquiring) }
}
