package import Images
import Kernel
package import Postgres

/// A file that only some people may see. Whatever shows it is named by a kind and a key, whose meaning Media does not know.
package struct PrivateFile: Sendable, Equatable {
    /// What shows a file, such as a claim.
    package struct Subject: Sendable, Equatable {
        package let kind: String
        package let key: String

        package init(_ kind: String, _ key: String) {
            self.kind = kind
            self.key = key
        }
    }

    /// 32 random hexadecimal digits.
    package let key: String
    package let type: PrivateFileType
    /// In bytes.
    package let size: Int
    package let subject: Subject

    /// Seconds after which a file without a row is removed. This is longer than any upload and its transaction.
    package static let graceForFiles: Int64 = 86_400

    /// Records a file that `Pictures.process(_:into:)` has stored. Process it before you open the transaction.
    @discardableResult
    package static func store(_ made: StoredPrivateFile, for subject: Subject, in tx: Transaction) async throws -> PrivateFile {
        try await tx.run(
            """
            INSERT INTO media.private_file (key, type, size, hash, shown_kind, shown_key)
            VALUES (\(made.key), \(made.type.rawValue), \(made.size), \(made.hash), \(subject.kind), \(subject.key))
            """)
        return PrivateFile(key: made.key, type: made.type, size: made.size, subject: subject)
    }

    /// The files of a subject, the oldest first.
    package static func of(_ subject: Subject) -> Query<[PrivateFile]> {
        .all(
            """
            SELECT key, type, size FROM media.private_file
            WHERE shown_kind = \(subject.kind) AND shown_key = \(subject.key) AND released_at IS NULL ORDER BY stored_at, key
            """
        ) { row in try read(&row, of: subject) }
    }

    /// The file with that key, only if that subject shows it; otherwise nil. The page checks before who may see the subject.
    package static func named(_ key: String, of subject: Subject) -> Query<PrivateFile?> {
        .first(
            """
            SELECT key, type, size FROM media.private_file
            WHERE key = \(key) AND shown_kind = \(subject.kind) AND shown_key = \(subject.key) AND released_at IS NULL
            """
        ) { row in try read(&row, of: subject) }
    }

    /// Records that nothing shows the files of a subject any more, for example because a person is erased. From then on nobody gets
    /// them, and a job removes them within minutes.
    package static func release(_ subject: Subject, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE media.private_file SET released_at = kernel.now()
            WHERE shown_kind = \(subject.kind) AND shown_key = \(subject.key) AND released_at IS NULL
            """)
    }

    /// Removes released files, and then their rows. A row whose file is gone already is removed too.
    /// - Returns: the keys of the removed files.
    @discardableResult
    package static func removeReleased(_ files: PrivateFileStore, in db: Database) async throws -> [String] {
        let due = Query<[String]>.all(
            "SELECT key FROM media.private_file WHERE released_at IS NOT NULL ORDER BY released_at LIMIT 500"
        ) { row in try row.next() }
        let keys = try await db.search(due)
        for key in keys {
            try files.remove(key)
            try await db.transaction { tx in
                try await tx.run("DELETE FROM media.private_file WHERE key = \(key) AND released_at IS NOT NULL")
            }
        }
        return keys
    }

    /// Removes files without a row, which a transaction that was rolled back leaves behind. Reading the folder blocks its thread.
    /// - Returns: the keys of the removed files.
    @discardableResult
    package static func sweep(_ files: PrivateFileStore, in db: Database) async throws -> [String] {
        let old = files.keys(before: Moment.now().adding(seconds: -graceForFiles))
        guard !old.isEmpty else { return [] }
        let rows = Query<[String]>.all("SELECT key FROM media.private_file WHERE key = ANY(\(old)::text[])") { row in try row.next() }
        let named = Set(try await db.search(rows))
        let strays = old.filter { !named.contains($0) }
        for key in strays { try files.remove(key) }
        return strays
    }

    private static func read(_ row: inout Row, of subject: Subject) throws -> PrivateFile {
        try PrivateFile(key: row.next(), type: row.next(), size: row.next(), subject: subject)
    }
}
