package import Images
import Kernel
package import Postgres

/// A file that only some people may see. A page shows it only after its own access check.
///
/// Each file belongs to one subject, such as a message of the contact form. Media stores the kind and the key of the subject, and does
/// not know what they mean. When the subject goes, its code calls `release`, and the file goes too.
package struct PrivateFile: Sendable, Equatable {
    /// The thing to which files belong, such as a message.
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

    /// Writes the row of a file that `Pictures.process(_:into:)` has stored in the folder. Process the file before the transaction begins.
    ///
    /// If the transaction fails, remove the file from the folder. `sweep` removes it after a day where the process ended before that.
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

    /// The files of several subjects of one kind, by the key of the subject. A subject without files is left out.
    package static func of(_ keys: [String], kind: String) -> Query<[String: [PrivateFile]]> {
        Query<[PrivateFile]>.all(
            """
            SELECT shown_key, key, type, size FROM media.private_file
            WHERE shown_kind = \(kind) AND shown_key = ANY (\(keys)::text[]) AND released_at IS NULL ORDER BY stored_at, key
            """
        ) { row in
            let subject = Subject(kind, try row.next())
            return try read(&row, of: subject)
        }
        .map { Dictionary(grouping: $0, by: \.subject.key) }
    }

    /// The bytes of all files of one kind together.
    package static func bytes(ofKind kind: String) -> Query<Int> {
        .one("SELECT coalesce(sum(size), 0)::bigint FROM media.private_file WHERE shown_kind = \(kind)") { row in try row.next() }
    }

    /// The file with that key, if it belongs to that subject and is not released; otherwise nil. Check the access to the subject first.
    package static func named(_ key: String, of subject: Subject) -> Query<PrivateFile?> {
        .first(
            """
            SELECT key, type, size FROM media.private_file
            WHERE key = \(key) AND shown_kind = \(subject.kind) AND shown_key = \(subject.key) AND released_at IS NULL
            """
        ) { row in try read(&row, of: subject) }
    }

    /// Releases the files of a subject that goes, for example because a person is erased. After the commit nobody gets them, and a job
    /// removes them from the disk within minutes.
    package static func release(_ subject: Subject, in tx: Transaction) async throws {
        try await release([subject.key], kind: subject.kind, in: tx)
    }

    /// Releases the files of several subjects of one kind.
    package static func release(_ keys: [String], kind: String, in tx: Transaction) async throws {
        guard !keys.isEmpty else { return }
        try await tx.run(
            """
            UPDATE media.private_file SET released_at = kernel.now()
            WHERE shown_kind = \(kind) AND shown_key = ANY (\(keys)::text[]) AND released_at IS NULL
            """)
    }

    /// Records that the subject shows that file no more.
    package static func release(_ key: String, of subject: Subject, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE media.private_file SET released_at = kernel.now()
            WHERE key = \(key) AND shown_kind = \(subject.kind) AND shown_key = \(subject.key) AND released_at IS NULL
            """)
    }

    /// Removes released files from the disk, and then their rows. A row whose file is missing is removed too.
    ///
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

    /// Removes files without a row. A process that ends between the file and its row leaves such a file. Reading the folder blocks the
    /// thread.
    ///
    /// - Returns: the keys of the removed files.
    @discardableResult
    package static func sweep(_ files: PrivateFileStore, in db: Database) async throws -> [String] {
        let strays = try await strays(files, olderThan: graceForFiles, in: db)
        for key in strays { try files.remove(key) }
        return strays
    }

    /// The keys of files without a row. Reading the folder blocks the thread.
    ///
    /// - Parameter seconds: the least age of the files.
    package static func strays(_ files: PrivateFileStore, olderThan seconds: Int64, in db: Database) async throws -> [String] {
        let old = files.keys(before: Moment.now().adding(seconds: -seconds))
        guard !old.isEmpty else { return [] }
        let rows = Query<[String]>.all("SELECT key FROM media.private_file WHERE key = ANY(\(old)::text[])") { row in try row.next() }
        let named = Set(try await db.search(rows))
        return old.filter { !named.contains($0) }
    }

    private static func read(_ row: inout Row, of subject: Subject) throws -> PrivateFile {
        try PrivateFile(key: row.next(), type: row.next(), size: row.next(), subject: subject)
    }
}
