import CArchive
package import Kernel

/// Packs files into one ZIP archive (APPNOTE 6.3) with deflate.
package enum ZIPArchive {
    /// A file of the archive.
    package struct File: Sendable {
        /// The path in the archive, in ASCII.
        package let name: String
        package let bytes: [UInt8]

        package init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// The library could not write the archive.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter moment: the modification time of each file in the archive.
    package static func bytes(of files: [File], madeAt moment: Moment) throws(Failure) -> [UInt8] {
        // Deflate adds at most five bytes for each 16 KiB. The rest is for headers and the directory.
        let most = files.reduce(1024) { $0 + $1.bytes.count + $1.bytes.count / 1024 + 2 * $1.name.utf8.count + 1024 }
        var room = [UInt8](repeating: 0, count: most)
        var used = 0
        guard let archive = unsafe archive_write_new() else { throw Failure(description: "no memory") }
        defer { unsafe archive_write_free(archive) }
        // The library writes into `room` until the archive is closed. Nothing else may use it before.
        let failure: Failure? = unsafe room.withUnsafeMutableBytes { room in
            unsafe withUnsafeMutablePointer(to: &used) { used in
                do throws(Failure) {
                    try unsafe check(archive_write_set_format_zip(archive), archive)
                    try unsafe check(archive_write_open_memory(archive, room.baseAddress, room.count, used), archive)
                    for file in files { try unsafe add(file, moment, to: archive) }
                    try unsafe check(archive_write_close(archive), archive)
                    return nil
                } catch {
                    return error
                }
            }
        }
        if let failure { throw failure }
        return Array(room.prefix(used))
    }

    private static func add(_ file: File, _ moment: Moment, to archive: OpaquePointer) throws(Failure) {
        guard let entry = unsafe archive_entry_new() else { throw Failure(description: "no memory") }
        defer { unsafe archive_entry_free(entry) }
        unsafe archive_entry_set_pathname(entry, file.name)
        unsafe archive_entry_set_size(entry, Int64(file.bytes.count))
        unsafe archive_entry_set_filetype(entry, 0o100000)
        unsafe archive_entry_set_perm(entry, 0o644)
        unsafe archive_entry_set_mtime(entry, time_t(moment.seconds), 0)
        try unsafe check(archive_write_header(archive, entry), archive)
        let written = unsafe file.bytes.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress, $0.count) }
        guard written == file.bytes.count else { throw unsafe failure(of: archive) }
    }

    private static func check(_ result: Int32, _ archive: OpaquePointer) throws(Failure) {
        guard result == ARCHIVE_OK else { throw unsafe failure(of: archive) }
    }

    private static func failure(of archive: OpaquePointer) -> Failure {
        Failure(description: unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "the archive was not written")
    }
}
