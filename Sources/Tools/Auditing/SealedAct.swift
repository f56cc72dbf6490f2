import Kernel
import Postgres
import Secrets

/// An act with everything that its hash covers.
struct SealedAct: Sendable {
    let id: Int
    let doneAt: Moment
    let name: String
    let actor: String
    let subject: String
    let details: String

    /// - Parameter row: positioned at the columns of `columns`.
    init(_ row: inout Row) throws {
        (id, doneAt, name) = (try row.next(), try row.next(), try row.next())
        (actor, subject, details) = (try row.next(), try row.next(), try row.next())
    }

    /// The columns of `audit.act` under the alias `a`.
    static var columns: SQL { "a.id, a.done_at, a.name, a.actor, a.subject, a.details::text" }

    /// The hash before the first act.
    static let start = [UInt8](repeating: 0, count: 32)

    /// SHA-256 of the previous hash, key and moment (microseconds since 1970), and texts. Numbers are eight bytes each.
    /// Each text follows its length in eight bytes, so that no two acts result in the same bytes.
    func hash(after before: [UInt8]) -> [UInt8] {
        var bytes = before + Self.bytes(Int64(id)) + Self.bytes(doneAt.microseconds)
        for text in [name, actor, subject, details] { bytes += Self.bytes(Int64(text.utf8.count)) + text.utf8 }
        return Digest.sha256(bytes)
    }

    private static func bytes(_ number: Int64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }
}
