package import Images
package import Postgres

extension Picture {
    /// Records a picture whose files `Pictures.process` has stored, so that other rows may refer to its hash.
    ///
    /// Process the files before you open the transaction, because decoding takes longer than a transaction may.
    /// Storing the same picture again changes nothing, except that `.lasting` makes it last and that its release is cancelled.
    @discardableResult
    package static func store(_ made: ProcessedPicture, _ stay: Stay = .lasting, in tx: Transaction) async throws -> Picture {
        try await tx.run(
            """
            INSERT INTO media.picture AS p (hash, width, height, widths, colour, is_lasting)
            VALUES (\(made.hash), \(made.width), \(made.height), \(made.widths)::integer[], \(made.colour), \(stay == .lasting))
            ON CONFLICT (hash) DO UPDATE SET is_lasting = p.is_lasting OR EXCLUDED.is_lasting, released_at = NULL
            """)
        return try await tx.read(
            Query.one("SELECT hash, width, height, widths, colour FROM media.picture WHERE hash = \(made.hash)") { row in
                try Picture(hash: row.next(), width: row.next(), height: row.next(), widths: row.next(), colour: row.next())
            })
    }
}
