package import Images
package import Kernel
package import Media
package import Postgres

/// A document that the person adds to an application. Only the staff sees it.
package struct ApplicationDocument: Sendable, Equatable {
    package typealias ID = Kernel.ID<ApplicationDocument>

    /// What it shows. The raw values are stored.
    package enum Purpose: String, Sendable, CaseIterable {
        /// An identity card or passport.
        case identity
        /// An extract of the register of commerce.
        case register
        /// A certificate of the ICE or of the tax number.
        case tax
        case other
    }

    package enum Refusal: Error, Equatable {
        /// The application has `most` documents already.
        case full
        /// It waits for the staff, or it is decided.
        case closed
    }

    package let id: ID
    package let purpose: Purpose
    /// The key of the private file.
    package let file: String

    /// The most documents of an application.
    package static let most = 5
    /// Days after the decision until the documents are removed.
    package static let daysKept = 90
    /// The most bytes of a document.
    package static let mostBytes = 10 * 1024 * 1024

    /// Adds a document to the person's application. The application is locked, so no sixth document comes in.
    ///
    /// - Parameter file: stored by `Pictures.process(_:into:)`.
    /// - Throws: `Refusal`; roll the transaction back then, and the file is swept.
    package static func add(
        _ file: StoredPrivateFile, as purpose: Purpose, to application: Application.ID, in tx: Transaction
    ) async throws {
        guard try await Application.lockForChange(application, in: tx) else { throw Refusal.closed }
        let stored = try await PrivateFile.store(file, for: application.files, in: tx)
        let added = try await tx.run(
            """
            INSERT INTO sellers.application_document (id, application_id, place, purpose, file_key)
            SELECT \(ID()), \(application), free.place, \(purpose), \(stored.key) FROM generate_series(1, \(most)) AS free (place)
            WHERE NOT EXISTS (SELECT FROM sellers.application_document d WHERE d.application_id = \(application) AND d.place = free.place)
            ORDER BY free.place LIMIT 1
            """)
        guard added == 1 else { throw Refusal.full }
    }

    /// Removes a document and its file.
    ///
    /// - Returns: false if the application has no such document any more.
    /// - Throws: `Refusal.closed`.
    package static func remove(_ id: ID, from application: Application.ID, in tx: Transaction) async throws -> Bool {
        guard try await Application.lockForChange(application, in: tx) else { throw Refusal.closed }
        let removed = Query<String?>.first(
            "DELETE FROM sellers.application_document WHERE id = \(id) AND application_id = \(application) RETURNING file_key"
        ) { row in try row.next() }
        guard let key = try await tx.read(removed) else { return false }
        try await PrivateFile.release(key, of: application.files, in: tx)
        return true
    }
}

extension Application.ID {
    /// What shows the files of an application's documents.
    package var files: PrivateFile.Subject { PrivateFile.Subject("sellers.application", description) }
}
