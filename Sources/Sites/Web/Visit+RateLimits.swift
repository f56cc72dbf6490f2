package import Identity
import Postgres

extension Visit {
    /// Consumes the rate limit for messages to that contact, in its own transaction; see `Verification.takeRateLimit`.
    ///
    /// - Throws: `RateLimit.Exceeded`.
    package func takeRateLimit(for contact: Contact) async throws {
        try await db.transaction { tx in
            try await Verification.takeRateLimit(for: contact, from: clientNetwork, by: (device: device, key: world.key), in: tx)
        }
    }
}
