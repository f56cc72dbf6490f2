package import Auditing
package import Catalog
package import CSV
package import Identity
import Jobs
package import Kernel
import Media
package import Postgres
package import Sellers

/// The steps that the people of a shop take. Each is refused with `otherStep` where a form is older than the file's state.
extension ImportFile {
    /// The member says what the columns of the file mean. A job then reads the words that need a meaning.
    ///
    /// - Parameters:
    ///   - fields: for each column; nil leaves it out.
    ///   - decimals: the decimal sign of each column, `.` or `,`; empty to keep what was found.
    ///   - dialect: the encoding and separator, where the member corrects them. The file is then read again.
    /// - Throws: `Refusal`.
    package static func settleColumns(
        _ id: ID, over version: Int, fields: [ImportField?], decimals: [String], dialect: CSVDialect?, by seller: Seller.ID,
        in tx: Transaction
    ) async throws {
        let file = try await locked(id, of: seller, over: version, at: [.columns, .words, .decision], in: tx)
        if let dialect, let before = file.dialect, dialect != before {
            try await file.readAgain(as: dialect, in: tx)
            return
        }
        var columns = file.columns
        for index in columns.indices {
            columns[index].field = index < fields.count ? fields[index] : nil
            let sign = index < decimals.count ? decimals[index] : ""
            if sign == "." || sign == "," {
                columns[index].decimal = sign
                columns[index].isUnclear = false
            }
        }
        let faults = columnFaults(of: columns)
        guard faults.isEmpty else { throw Refusal.columns(faults) }
        try await tx.run(
            """
            UPDATE imports.file SET columns = \(try JSONText.encode(columns))::jsonb, is_settled = true, state = 'recognised'
            WHERE id = \(id)
            """)
        if file.format == .other { try await remember(columns, of: seller, in: tx) }
        try await step(id, in: tx)
    }

    /// The member says what the words of the file mean in the shop. A job then checks every row and writes nothing to the catalogue.
    ///
    /// - Parameter meanings: as in `MappedWord.ours`. All are remembered for the shop's next file.
    /// - Throws: `Refusal`.
    package static func map(
        _ id: ID, over version: Int, _ meanings: [ImportWord: String], _ settings: ImportSettings, by seller: Seller.ID,
        in tx: Transaction
    ) async throws {
        let file = try await locked(id, of: seller, over: version, at: [.words, .decision], in: tx)
        let found = Set(try await tx.read(words(of: id)).map(\.word))
        let meant = meanings.filter { found.contains($0.key) }
        let unmapped = found.filter { word in
            if let ours = meant[word], ours.length > mostMeaning { return true }
            return switch word.kind {
            case .category, .condition: (meant[word] ?? "").isEmpty
            case .option: meant[word] == nil
            case .value: false
            }
        }
        guard unmapped.isEmpty else {
            throw Refusal.unmapped(unmapped.sorted { ($0.kind.rawValue, $0.theirs) < ($1.kind.rawValue, $1.theirs) })
        }
        try await remember(meant, of: file.seller, in: tx)
        try await uncheck(id, in: tx)
        try await tx.run(
            "UPDATE imports.file SET settings = \(try JSONText.encode(settings))::jsonb, state = 'mapped' WHERE id = \(id)")
        try await step(id, in: tx)
    }

    /// The most characters of a slug, a code or a condition.
    private static let mostMeaning = 120

    /// Starts the import of all rows without a fault.
    ///
    /// - Throws: `Refusal`.
    package static func start(
        _ id: ID, over version: Int, by seller: Seller.ID, person: Person.ID, in tx: Transaction
    ) async throws {
        let availability = try await tx.read(Seller.lockedToBuy("SELECT \(seller)::uuid"))[seller] ?? .closed
        guard availability == .open || availability == .away else { throw Refusal.sellerStopped(availability) }
        _ = try await locked(id, of: seller, over: version, at: [.decision], in: tx)
        try await tx.run("UPDATE imports.file SET state = 'running' WHERE id = \(id)")
        try await Audit.record("imports.started", by: person.actor, on: id.auditSubject, in: tx)
        try await step(id, in: tx)
    }

    /// Ends an import before its end. What was imported stays.
    ///
    /// - Throws: `Refusal.unknown`, `.otherStep` if it is over.
    package static func cancel(_ id: ID, by seller: Seller.ID, person: Person.ID, in tx: Transaction) async throws {
        guard let file = try await tx.read(lock(id, of: seller)) else { throw Refusal.unknown }
        guard file.endedAt == nil else { throw Refusal.otherStep }
        try await tx.run("UPDATE imports.product SET state = 'draft' WHERE file_id = \(id) AND state = 'held'")
        try await end(id, as: .cancelled, in: tx)
        try await Audit.record("imports.cancelled", by: person.actor, on: id.auditSubject, in: tx)
    }

    /// The words of the file that need a meaning, with what is known about them: by the shop's earlier files, by the house's names, by
    /// codes, and for categories by the path in a product taxonomy. The most frequent come first.
    package static func words(
        of file: ImportFile, in taxonomy: Taxonomy, in db: Database
    ) async throws -> [MappedWord] {
        let (found, known) = try await db.read(words(of: file.id), remembered(by: file.seller))
        return found.map { word, rows in
            if let ours = known[word], isOffered(ours, for: word, known, taxonomy) {
                return MappedWord(word: word, rows: rows, ours: ours, isRemembered: true)
            }
            return MappedWord(word: word, rows: rows, ours: suggestion(for: word, known, taxonomy), isRemembered: false)
        }
    }
}

extension ImportFile.ID {
    /// The file as the subject of an audit entry.
    package var auditSubject: Audit.Subject { Audit.Subject("import", self) }
}
