package import Images
package import Jobs
import Kernel
package import Postgres

extension Picture {
    /// Seconds after which files that no row names are removed: longer than any upload and its transaction.
    package static let graceForFiles: Int64 = 86_400

    /// Removes the files of pictures that no row names, as a transaction that was rolled back leaves them.
    ///
    /// Only those go that nobody sent for a day. Who sends one meanwhile renews its files before the row is written, so
    /// that none is removed on which a row is about to rely. It looks at the folder while its thread waits.
    /// - Returns: the hashes that went.
    @discardableResult
    package static func sweep(_ files: PictureStore, in db: Database) async throws -> [String] {
        files.clearIncoming()
        let horizon = Moment.now().adding(seconds: -graceForFiles)
        var removed: [String] = []
        for shelf in files.shelves {
            let old = files.untouched(since: horizon, on: shelf)
            guard !old.isEmpty else { continue }
            let named = Set(try await db.search(of(old)).map(\.hash))
            for hash in old where !named.contains(hash) {
                if try files.remove(hash, untouchedSince: horizon) { removed.append(hash) }
            }
        }
        return removed
    }

    /// The jobs of Media.
    /// - Parameter files: the folder in which the web processes keep pictures.
    package static func register(on jobs: inout JobTable, files: PictureStore) {
        jobs.every(6 * 3600, "media.sweep-pictures") { db in try await sweep(files, in: db) }
        jobs.every(300, "media.remove-released") { db in try await removeReleased(files, in: db) }
    }
}
