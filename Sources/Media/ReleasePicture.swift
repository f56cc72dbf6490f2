package import Images
import Jobs
import Kernel
package import Postgres

/// Pictures that stay only as long as something shows them.
extension Picture {
    /// How long a picture stays.
    package enum Stay: Sendable {
        /// For good, as those of what is for sale: orders show them for years.
        case lasting
        /// While some row refers to it by a foreign key to `media.picture`. Whoever takes such a row away, releases it.
        case whileShown
    }

    /// Seconds after which a picture that nothing shows any more goes: longer than a transaction that is about to show the
    /// same picture, whose files it has just sent.
    package static let graceForReleased: Int64 = 600

    /// Says that a row no longer shows the picture. Some minutes later it goes with its files, if nothing else shows it then:
    /// pictures are named by their content, so that another's may be the same.
    package static func release(_ hash: String, in tx: Transaction) async throws {
        try await tx.run("UPDATE media.picture SET released_at = kernel.now() WHERE hash = \(hash) AND NOT is_lasting")
    }

    /// Removes the pictures that were released and that nothing shows.
    ///
    /// Whoever sends one of them again meanwhile is safe: the row is locked while they show it, or is written anew; and files
    /// that were sent within these minutes stay.
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
