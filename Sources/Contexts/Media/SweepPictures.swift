package import Images
package import Jobs
import Kernel
package import Postgres

extension Picture {
    /// Seconds after which files without a row are removed. This is longer than any upload and its transaction.
    package static let graceForFiles: Int64 = 86_400

    /// Removes the files of pictures without a row, which a transaction that was rolled back leaves behind.
    ///
    /// It removes only files that nobody sent for a day. Sending a picture renews its files before the row is written. So it
    /// removes no file that a row is about to need. Reading the folder blocks its thread.
    /// - Returns: the hashes of the removed pictures.
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

    /// Registers the jobs of Media.
    /// - Parameters:
    ///   - files: the folder in which the web processes store pictures.
    ///   - privateFiles: the folder in which they store private files; nil where no page does.
    package static func register(on jobs: inout JobTable, files: PictureStore, privateFiles: PrivateFileStore? = nil) {
        jobs.every(6 * 3600, "media.sweep-pictures") { db in try await sweep(files, in: db) }
        jobs.every(300, "media.remove-released") { db in try await removeReleased(files, in: db) }
        guard let privateFiles else { return }
        jobs.every(6 * 3600, "media.sweep-private-files") { db in try await PrivateFile.sweep(privateFiles, in: db) }
        jobs.every(120, "media.remove-released-private-files") { db in try await PrivateFile.removeReleased(privateFiles, in: db) }
    }
}
