package import Kernel
package import Postgres
import Secrets

/// A chain of hashes over the rows of an append-only table. A link is made some time after its row, because a link made in the row's
/// own transaction would be one lock for all.
///
/// The rows are in the order of their moment and key, and the links are numbered from 1 without a gap. The link's hash covers the hash of
/// the link before and the row. Where a row has parts in a second table, the link also holds the digest of each part.
package struct SealedChain: Sendable {
    /// What a flaw calls a row of the table, such as `act`.
    let noun: String
    /// What a flaw calls a part of a row; nil where rows have no parts.
    let partNoun: String?
    /// The number of the advisory lock that lets one process seal at a time.
    let lock: Int
    /// The table of the links, and its column with the key of the row. A chain with parts also has the column `parts`.
    let links: SQL
    let linkedKey: SQL
    /// The append-only table, and its column with the moment that the database sets. The key of its rows is `id`.
    let records: SQL
    let moment: SQL
    /// What `decode` reads of a row, which has the alias `r`.
    let columns: SQL
    let decode: @Sendable (inout Row) throws -> SealedRecord

    /// - Parameters:
    ///   - links: a table with the columns `position`, the key of the row, `hash`, and `parts` if the rows have parts.
    ///   - records: a table with the columns `id` and a moment that is set by `kernel.now()`.
    ///   - columns: read by `decode`, from the alias `r`.
    package init(
        of noun: String, parts partNoun: String? = nil, lock: Int, links: (table: SQL, key: SQL), records: (table: SQL, moment: SQL),
        columns: SQL, decode: @escaping @Sendable (inout Row) throws -> SealedRecord
    ) {
        (self.noun, self.partNoun, self.lock) = (noun, partNoun, lock)
        (self.links, linkedKey) = (links.table, links.key)
        (self.records, moment) = (records.table, records.moment)
        (self.columns, self.decode) = (columns, decode)
    }

    func name(_ key: Int) -> String { "\(noun) \(key)" }

    func name(_ part: Int, of key: Int) -> String { "\(partNoun ?? "part") \(part) of \(name(key))" }
}

/// A row of an append-only table with everything that its hash covers.
package struct SealedRecord: Sendable {
    /// A part of the row, which stands in a second table.
    package struct Part: Sendable {
        /// From 1, without a gap.
        let number: Int
        /// SHA-256 of the part's text.
        let digest: [UInt8]

        /// - Parameter text: two different parts never have the same text.
        package init(_ number: Int, _ text: String) { (self.number, digest) = (number, Digest.sha256(Array(text.utf8))) }
    }

    let key: Int
    let moment: Moment
    let texts: [String]
    /// In the order of their numbers.
    let parts: [Part]

    package init(_ key: Int, at moment: Moment, _ texts: [String], parts: [Part] = []) {
        (self.key, self.moment, self.texts, self.parts) = (key, moment, texts, parts)
    }

    /// The hash before the first row.
    static let start = [UInt8](repeating: 0, count: 32)

    /// The digests of the parts, one after another.
    var digests: [UInt8] { parts.flatMap(\.digest) }

    /// SHA-256 of the previous hash, key and moment (microseconds since 1970), texts, and digests of the parts. Numbers are eight bytes
    /// each. Each text follows its length in eight bytes, so that no two rows result in the same bytes.
    ///
    /// - Parameter digests: those of the parts; nil where rows have no parts.
    func hash(after before: [UInt8], _ digests: [UInt8]?) -> [UInt8] {
        var bytes = before + Self.bytes(Int64(key)) + Self.bytes(moment.microseconds)
        for text in texts { bytes += Self.bytes(Int64(text.utf8.count)) + text.utf8 }
        if let digests { bytes += Self.bytes(Int64(digests.count)) + digests }
        return Digest.sha256(bytes)
    }

    private static func bytes(_ number: Int64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }
}
