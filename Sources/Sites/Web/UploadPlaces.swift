import Synchronization

/// Limits how many uploads arrive at one time. Their files are on the disk until the answer, and anybody may send a form with files.
/// So strangers occupy at most `most` times the bytes of one form.
final class UploadPlaces: Sendable {
    static let most = 40
    /// Many people may share the network address of a mobile carrier.
    static let mostPerNetwork = 8
    /// Seconds until a refused sender should try again.
    private static let wait = 10...30

    private let taken = Mutex<(all: Int, byNetwork: [String: Int])>((0, [:]))

    /// Occupies one place during the work.
    ///
    /// - Throws: `Problem.busy` if no place is free; otherwise what the work throws.
    func occupying<Value>(for network: String, _ work: () async throws -> Value) async throws -> Value {
        let isFree = taken.withLock { taken in
            guard taken.all < Self.most, taken.byNetwork[network, default: 0] < Self.mostPerNetwork else { return false }
            taken.all += 1
            taken.byNetwork[network, default: 0] += 1
            return true
        }
        guard isFree else { throw Problem.busy(retryAfter: .random(in: Self.wait)) }
        defer {
            taken.withLock { taken in
                taken.all -= 1
                let rest = taken.byNetwork[network, default: 1] - 1
                taken.byNetwork[network] = rest == 0 ? nil : rest
            }
        }
        return try await work()
    }
}
