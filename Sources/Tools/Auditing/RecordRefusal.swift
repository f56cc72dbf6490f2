package import Kernel
package import Postgres

extension Audit {
    /// The most refusals of one kind on one subject that are recorded a day. So refusals cannot fill the log.
    package static let refusalsADay = 10

    /// Records a refusal in its own transaction. After `refusalsADay` on a day it records nothing.
    ///
    /// - Parameters:
    ///   - act: as for `record`, like `identity.password-refused`.
    ///   - actor: nil where it is unknown who it was.
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
