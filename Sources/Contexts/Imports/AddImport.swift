import Auditing
import CSV
package import Identity
import Images
import Jobs
import Kernel
package import Media
package import Postgres
package import Sellers

extension ImportFile {
    /// What the private file of an import belongs to, see `PrivateFile.Subject`.
    package static func subject(_ id: ID) -> PrivateFile.Subject { PrivateFile.Subject("import", id.description) }

    /// Adds an uploaded file to the shop's imports. A job then reads it.
    ///
    /// - Returns: the new file, or the shop's file with the same bytes that is not at its end. Then the upload is not needed.
    /// - Throws: `Refusal.tooMany`, `.sellerStopped`.
    package static func add(
        _ upload: ImportUpload, by seller: Seller.ID, person: Person.ID, in tx: Transaction
    ) async throws -> (id: ID, isNew: Bool) {
        let availability = try await tx.read(Seller.lockedToBuy("SELECT \(seller)::uuid"))[seller] ?? .closed
        guard availability == .open || availability == .away else { throw Refusal.sellerStopped(availability) }
        let same = Query<ID?>.first(
            "SELECT id FROM imports.file WHERE seller_id = \(seller) AND hash = \(upload.file.hash) AND ended_at IS NULL"
        ) { row in try row.next() }
        if let id = try await tx.read(same) { return (id, false) }
        let open = Query<Int>.one("SELECT count(*) FROM imports.file WHERE seller_id = \(seller) AND ended_at IS NULL") { row in
            try row.next()
        }
        guard try await tx.read(open) < mostOpen else { throw Refusal.tooMany }
        let id = ID()
        // The insertion waits for another upload of the same bytes.
        let added = try await tx.run(
            """
            INSERT INTO imports.file (id, seller_id, name, hash, size, is_archive, uploaded_by)
            VALUES (\(id), \(seller), \(upload.name), \(upload.file.hash), \(upload.file.size), \(upload.isArchive), \(person))
            ON CONFLICT (seller_id, hash) WHERE ended_at IS NULL DO NOTHING
            """)
        guard added == 1 else {
            guard let id = try await tx.read(same) else { throw Refusal.otherStep }
            return (id, false)
        }
        try await PrivateFile.store(upload.file, for: subject(id), in: tx)
        try await Audit.record("imports.uploaded", by: person.actor, on: id.auditSubject, in: tx)
        try await step(id, in: tx)
        return (id, true)
    }

    // MARK: Steps

    /// Asks the worker for the next step of a file.
    static func step(_ id: ID, in tx: Transaction) async throws {
        try await touch(id, isBusy: true, in: tx)
        try await Outbox.publish(ImportStepped(file: id), in: tx)
    }

    /// Records that the file waits for the shop.
    static func rest(_ id: ID, in tx: Transaction) async throws { try await touch(id, isBusy: false, in: tx) }

    /// A file at its end is never busy, although its pictures may still be fetched.
    static func touch(_ id: ID, isBusy: Bool, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE imports.file SET is_busy = \(isBusy) AND ended_at IS NULL, version = version + 1, changed_at = kernel.now()
            WHERE id = \(id)
            """)
        try await tx.run("SELECT pg_notify('kernel.moves', \(topic(id)))")
    }

    /// Ends a file. A file at its end stays as it is.
    static func end(_ id: ID, as state: State, fault: FileFault? = nil, in tx: Transaction) async throws {
        let ended = try await tx.run(
            """
            UPDATE imports.file SET state = \(state), fault = \(try fault.map(JSONText.encode) as String?)::jsonb, is_busy = false,
                ended_at = kernel.now(), version = version + 1, changed_at = kernel.now()
            WHERE id = \(id) AND ended_at IS NULL
            """)
        guard ended == 1 else { return }
        try await tx.run("SELECT pg_notify('kernel.moves', \(topic(id)))")
        if state != .done { try await removeContent(of: id, in: tx) }
    }

    /// Removes the upload, and the rows about which nothing is shown, of a file at its end, unless products of it still wait
    /// for pictures or for room. So files that are over take little room.
    static func removeContent(of id: ID, in tx: Transaction) async throws {
        let awaits = Query<Bool>.one(
            """
            SELECT EXISTS (SELECT FROM imports.product p JOIN imports.file f ON f.id = p.file_id
                WHERE f.id = \(id) AND (p.state = 'pictures' OR f.state = 'done' AND p.state IN ('right', 'held')))
            """
        ) { row in try row.next() }
        guard try await !tx.read(awaits) else { return }
        try await PrivateFile.release(subject(id), in: tx)
        try await tx.run(
            """
            DELETE FROM imports.row r WHERE r.file_id = \(id) AND r.faults = '[]' AND NOT EXISTS (
                SELECT FROM imports.product p WHERE p.file_id = r.file_id AND p.place = r.place AND p.state IN ('faulty', 'failed'))
            """)
    }

    static func lock(_ id: ID, of seller: Seller.ID) -> Query<ImportFile?> {
        .first("\(columns) WHERE f.id = \(id) AND f.seller_id = \(seller) FOR UPDATE OF f") { row in try ImportFile(&row) }
    }

    /// - Throws: `Refusal.unknown`, `.otherStep`.
    static func locked(
        _ id: ID, of seller: Seller.ID, over version: Int, at steps: Set<Step>, in tx: Transaction
    ) async throws -> ImportFile {
        guard let file = try await tx.read(lock(id, of: seller)) else { throw Refusal.unknown }
        guard file.version == version, steps.contains(file.step) else { throw Refusal.otherStep }
        return file
    }

    func readAgain(as dialect: CSVDialect, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE imports.file SET state = 'uploaded', is_settled = false, dialect = \(try JSONText.encode(dialect))::jsonb
            WHERE id = \(id)
            """)
        try await Self.step(id, in: tx)
    }
}

/// The next step of a file is due: it is read, its words are collected, its rows are checked or imported.
package struct ImportStepped: Event {
    package static let name = "imports.stepped"

    package let file: ImportFile.ID
}
