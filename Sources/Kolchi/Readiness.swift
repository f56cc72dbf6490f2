import Synchronization

/// Whether this process wants new visitors. Shared by its loops.
final class Readiness: Sendable {
    private let hasLeft = Atomic(false)

    /// From now on `/readyz` tells load balancers to send no visitors.
    func leave() { hasLeft.store(true, ordering: .releasing) }

    var isLeaving: Bool { hasLeft.load(ordering: .acquiring) }
}
