package import Kernel
package import Postgres

extension Audit {
    /// Refusals of one kind that are written down of one party in a day, so that nobody can fill the log by being refused.
    package static let refusalsADay = 10

    /// Writes down that something was refused, in a transaction of its own. Once `refusalsADay` are there it writes nothing.
    ///
    /// - Parameters:
    ///   - act: as `record` takes it, like `identity.password-refused`.
    ///   - actor: nil where nobody knows who it was.
    package static func recordRefusal(
        _ act: StaticString, by actor: Actor? = nil, on subject: Subject, _ details: [String: String] = [:], in db: Database
    ) async throws {
        try await db.transaction { tx in
            let key = "audit.refusal:\(act) \(subject)"
            guard try await RateLimit.tryConsume(key, limit: refusalsADay, per: 86_400, in: tx) else { return }
            try await record(act, by: actor ?? .system, on: subject, details, in: tx)
        }
    }
}
