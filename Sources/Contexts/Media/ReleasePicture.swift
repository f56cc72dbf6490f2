package import Images
import Jobs
import Kernel
package import Postgres

/// Pictures that are stored only while something shows them.
extension Picture {
    /// How long a picture is stored.
    package enum Stay: Sendable {
        /// Forever, for pictures of products: orders show them for years.
        case lasting
        /// While a row refers to it by a foreign key to `media.picture`. Whoever removes such a row must release the picture.
        case whileShown
    }

    /// Seconds after which a released picture that nothing shows is removed. This is longer than a transaction that is about to
    /// show the same picture and has just sent its files.
    package static let graceForReleased: Int64 = 600

    /// Records that a row no longer shows the picture. Some minutes later it is removed with its files, if no row shows it then.
    /// Another row may show the same picture, because pictures are named by their content.
    package static func release(_ hash: String, in tx: Transaction) async throws {
        try await tx.run("UPDATE media.picture SET released_at = kernel.now() WHERE hash = \(hash) AND NOT is_lasting")
    }

    /// Makes stored pictures last, for example when a product is published with them.
    ///
    /// - Returns: the hashes of those that are not stored.
    package static func keep(_ hashes: [String], in tx: Transaction) async throws -> [String] {
        guard !hashes.isEmpty else { return [] }
        // The lock on the row keeps `removeReleased` from taking the picture away.
        try await tx.run(
            "UPDATE media.picture SET is_lasting = true, released_at = NULL WHERE hash = ANY(\(hashes)::text[]) AND NOT is_lasting")
        let stored = Set(try await tx.read(of(hashes)).map(\.hash))
        return hashes.filter { !stored.contains($0) }
    }

    /// Removes the pictures that were released and that no row shows.
    ///
    /// Sending such a picture again at the same time is safe. Whatever shows it again locks the picture's row, or writes that
    /// row again. Files sent within the last minutes stay.
    /// - Returns: the hashes of the removed pictures.
    /// - Returns: the hashes that went.
    @discardableResult
    package static func removeReleased(_ files: PictureStore, in db: Database) async throws -> [String] {
        let due = Query<[String]>.all(
            "SELECT hash FROM media.picture WHERE released_at < kernel.now() - make_interval(secs => \(graceForReleased)) ORDER BY released_at LIMIT 500"
        ) { row in try row.next() }
        var removed: [String] = []
        for hash in try await db.search(due) {
            let isGone = try await db.transaction { tx in
                try await tx.read(
                    Query<Bool>.one("SELECT media.remove_released(\(hash), kernel.now() - make_interval(secs => \(graceForReleased)))") {
                        row in
                        try row.next()
                    })
            }
            guard isGone else { continue }
            try files.remove(hash, untouchedSince: Moment.now().adding(seconds: -graceForReleased))
            removed.append(hash)
        }
        return removed
    }
}
