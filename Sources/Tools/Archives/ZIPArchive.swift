import CArchive
import Glibc
package import Kernel

/// Packs files into one ZIP archive (APPNOTE 6.3).
package enum ZIPArchive {
    /// A file of the archive.
    package struct File: Sendable {
        /// The path in the archive, in ASCII.
        package let name: String
        package let content: Content

        package init(_ name: String, _ content: Content) {
            self.name = name
            self.content = content
        }
    }

    package enum Content: Sendable {
        /// Compressed with deflate.
        case bytes([UInt8])
        /// A file on the disk, which is read piece by piece. It is not compressed, because pictures and PDF files hardly get smaller.
        /// If it is missing, the archive goes without it.
        case file(path: String)
    }

    /// The library could not write the archive, or a file could not be read.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let pieceBytes = 64 * 1024

    /// Writes an archive to a new file that only this user may read. This blocks; call it off the loops.
    ///
    /// - Parameters:
    ///   - path: where no file is yet. After a failure, the caller removes what was written.
    ///   - moment: the modification time of each file in the archive.
    package static func write(_ files: [File], to path: String, madeAt moment: Moment) throws(Failure) {
        let target = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw Failure(description: "the archive cannot be created (errno \(errno))") }
        defer { close(target) }
        guard let archive = unsafe archive_write_new() else { throw Failure(description: "no memory") }
        defer { unsafe archive_write_free(archive) }
        try unsafe check(archive_write_set_format_zip(archive), archive)
        try unsafe check(archive_write_open_fd(archive, target), archive)
        for file in files { try unsafe add(file, moment, to: archive) }
        try unsafe check(archive_write_close(archive), archive)
    }

    private static func add(_ file: File, _ moment: Moment, to archive: OpaquePointer) throws(Failure) {
        switch file.content {
        case .bytes(let bytes):
            try unsafe check(archive_write_zip_set_compression_deflate(archive), archive)
            try unsafe begin(file.name, bytes.count, moment, in: archive)
            try unsafe append(bytes[...], to: archive)
        case .file(let path):
            let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
            guard source >= 0 else {
                guard errno == ENOENT else { throw Failure(description: "a file cannot be read (errno \(errno))") }
                return
            }
            defer { close(source) }
            var about = stat()
            guard unsafe fstat(source, &about) == 0 else { throw Failure(description: "a file cannot be read (errno \(errno))") }
            try unsafe check(archive_write_zip_set_compression_store(archive), archive)
            try unsafe begin(file.name, Int(about.st_size), moment, in: archive)
            var piece = [UInt8](repeating: 0, count: pieceBytes)
            while true {
                let count = unsafe piece.withUnsafeMutableBytes { unsafe read(source, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw Failure(description: "a file cannot be read (errno \(errno))") }
                guard count > 0 else { break }
                try unsafe append(piece[..<count], to: archive)
            }
        }
    }

    private static func begin(_ name: String, _ count: Int, _ moment: Moment, in archive: OpaquePointer) throws(Failure) {
        guard let entry = unsafe archive_entry_new() else { throw Failure(description: "no memory") }
        defer { unsafe archive_entry_free(entry) }
        unsafe archive_entry_set_pathname(entry, name)
        unsafe archive_entry_set_size(entry, Int64(count))
        unsafe archive_entry_set_filetype(entry, 0o100000)
        unsafe archive_entry_set_perm(entry, 0o644)
        unsafe archive_entry_set_mtime(entry, time_t(moment.seconds), 0)
        try unsafe check(archive_write_header(archive, entry), archive)
    }

    private static func append(_ bytes: ArraySlice<UInt8>, to archive: OpaquePointer) throws(Failure) {
        let written = unsafe bytes.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw unsafe failure(of: archive) }
    }

    private static func check(_ result: Int32, _ archive: OpaquePointer) throws(Failure) {
        guard result == ARCHIVE_OK else { throw unsafe failure(of: archive) }
    }

    private static func failure(of archive: OpaquePointer) -> Failure {
        Failure(description: unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "the archive was not written")
    }
}
