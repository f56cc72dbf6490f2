import Synchronization

/// Limits how many uploads arrive at one time. Their files are on the disk until the answer. So all senders together occupy at most
/// `most` times the bytes of one form.
final class UploadPlaces: Sendable {
    /// Seconds until a refused sender should try again.
    private static let wait = 10...30

    private let most: Int
    private let mostPerSender: Int
    private let taken = Mutex<(all: Int, bySender: [String: Int])>((0, [:]))

    /// - Parameters:
    ///   - most: uploads at one time.
    ///   - mostPerSender: those of one sender.
    init(most: Int, mostPerSender: Int) {
        self.most = most
        self.mostPerSender = mostPerSender
    }

    /// For forms that anybody may send. The sender is a network. Many people may share the network address of a mobile carrier.
    static var ofNetworks: UploadPlaces { UploadPlaces(most: 40, mostPerSender: 8) }

    /// For forms of hundreds of megabytes. The sender is a person, whose access is checked before.
    static var large: UploadPlaces { UploadPlaces(most: 4, mostPerSender: 1) }

    /// Occupies one place during the work.
    ///
    /// - Throws: `Problem.busy` if no place is free; otherwise what the work throws.
    func occupying<Value>(for sender: String, _ work: () async throws -> Value) async throws -> Value {
        let isFree = taken.withLock { taken in
            guard taken.all < most, taken.bySender[sender, default: 0] < mostPerSender else { return false }
            taken.all += 1
            taken.bySender[sender, default: 0] += 1
            return true
        }
        guard isFree else { throw Problem.busy(retryAfter: .random(in: Self.wait)) }
        defer {
            taken.withLock { taken in
                taken.all -= 1
                let rest = taken.bySender[sender, default: 1] - 1
                taken.bySender[sender] = rest == 0 ? nil : rest
            }
        }
        return try await work()
    }
}
