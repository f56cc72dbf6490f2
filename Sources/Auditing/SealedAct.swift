import Kernel
import Postgres
import Secrets

/// An act with all that its hash covers.
struct SealedAct: Sendable {
    let id: Int
    let doneAt: Moment
    let name: String
    let actor: String
    let subject: String
    let details: String

    /// - Parameter row: at the columns of `columns`.
    init(_ row: inout Row) throws {
        (id, doneAt, name) = (try row.next(), try row.next(), try row.next())
        (actor, subject, details) = (try row.next(), try row.next(), try row.next())
    }

    /// Of `audit.act` as `a`.
    static var columns: SQL { "a.id, a.done_at, a.name, a.actor, a.subject, a.details::text" }

    /// Where the chain begins.
    static let start = [UInt8](repeating: 0, count: 32)

    /// SHA-256 over the hash before, key and moment (microseconds since 1970) as eight bytes each, and each text behind
    /// its length as eight bytes: no two acts give the same bytes.
    func hash(after before: [UInt8]) -> [UInt8] {
        var bytes = before + Self.bytes(Int64(id)) + Self.bytes(doneAt.microseconds)
        for text in [name, actor, subject, details] { bytes += Self.bytes(Int64(text.utf8.count)) + text.utf8 }
        return Digest.sha256(bytes)
    }

    private static func bytes(_ number: Int64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }
}
