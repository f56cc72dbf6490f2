package import Images
import Loops
import Kernel

/// An uploaded file on its way into the shop's imports.
package struct ImportUpload: Sendable {
    /// As the member's computer calls it, shortened.
    package let name: String
    package let file: StoredPrivateFile
    package var isArchive: Bool { file.type == .zip }

    package enum Refusal: Error, Equatable {
        case empty
        /// A table over `ImportFile.mostTableBytes`, or an archive over `ImportFile.mostArchiveBytes`.
        case tooLarge(most: Int)
    }

    /// Copies an uploaded file into the folder of private files. The upload is not removed. Whether it is an archive is known by its
    /// first bytes.
    ///
    /// If the transaction that then calls `ImportFile.add` fails, the caller removes the file from the folder.
    /// - Throws: `Refusal`; `PictureFailure` if the disk is full or the file cannot be stored; `PoolRefusal`.
    package static func store(
        path: String, name: String, into files: PrivateFileStore
    ) async throws -> ImportUpload {
        let stored = try await pool.run {
            Result { () throws -> StoredPrivateFile in
                let (head, size) = try PrivateFileStore.beginning(of: path, bytes: 4)
                guard size > 0 else { throw Refusal.empty }
                let isArchive = isZIP(head)
                let most = isArchive ? ImportFile.mostArchiveBytes : ImportFile.mostTableBytes
                guard size <= most else { throw Refusal.tooLarge(most: most) }
                return try files.copy(path, isArchive ? .zip : .csv)
            }
        }.get()
        let shown = name.readable.tidied.cut(to: 200)
        return ImportUpload(name: shown.isEmpty ? "?" : shown, file: stored)
    }

    /// Whether these are the first bytes of an archive, also of an empty or a split one (APPNOTE 4.3). A table may begin with `PK`, too.
    private static func isZIP(_ head: some Collection<UInt8>) -> Bool {
        [[3, 4], [5, 6], [7, 8]].contains { head.elementsEqual([0x50, 0x4B] + $0) }
    }

    /// Large files are copied one after the other, so that they do not occupy the disk together.
    private static let pool = WorkerPool("imports", threads: 1, queueLimit: 64)
}
