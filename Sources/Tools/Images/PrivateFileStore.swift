import CSodium
import Glibc
package import Kernel

/// The types of private files. The raw value is the file extension.
package enum PrivateFileType: String, Sendable, CaseIterable {
    /// A picture without metadata, encoded anew.
    case jpeg = "jpg"
    /// As it was uploaded. It may contain scripts, so pages send it only as an attachment.
    case pdf
    /// A table as it was uploaded.
    case csv
    /// An archive as it was uploaded.
    case zip

    package var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .pdf: "application/pdf"
        case .csv: "text/csv"
        case .zip: "application/zip"
        }
    }
}

/// A file that `PrivateFileStore` has stored.
package struct StoredPrivateFile: Sendable {
    /// The random name of the file: 32 hexadecimal digits.
    package let key: String
    package let type: PrivateFileType
    /// In bytes.
    package let size: Int
    /// SHA-256 in 64 hexadecimal digits.
    package let hash: String

    package init(key: String, type: PrivateFileType, size: Int, hash: String) {
        (self.key, self.type, self.size, self.hash) = (key, type, size, hash)
    }
}

/// The folder of private files. A file is `<first two digits of the key>/<key>`; `incoming/` has the files that are being written.
///
/// Only the user of the process can read the folder. It is not inside the folder of public pictures, so no URL of a picture leads into it.
package struct PrivateFileStore: Sendable {
    package let folder: String
    private var incoming: String { folder + "/incoming" }

    /// Creates the folder if it is missing, and allows only the user of the process to read it.
    ///
    /// - Throws: `PictureFailure.notStored`, or `diskFull`.
    package init(folder: String) throws(PictureFailure) {
        self.folder = folder
        for path in [folder, incoming] {
            try StoreFolder.make(path, mode: 0o700)
            guard unsafe chmod(path, 0o700) == 0 else { throw StoreFolder.failure() }
        }
    }

    /// The path of a file, which need not exist. The path is nil for anything but 32 hexadecimal digits, so it never leaves the folder.
    package func file(_ key: String) -> String? {
        Self.isKey(key) ? "\(folder)/\(key.prefix(2))/\(key)" : nil
    }

    /// A path in the folder where no file is yet, for a file that the caller writes and removes. If the caller fails to remove it,
    /// `keys(before:)` does.
    package func temporaryFile() -> String { "\(incoming)/\(Self.hexadecimal(Randomness.bytes(16)))" }

    private static func isKey(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Stores the bytes under a new random key. The file is written and synced in `incoming`, and then renamed, so nobody sees half of
    /// it. This blocks; call it off the loops.
    func store(_ bytes: [UInt8], _ type: PrivateFileType) throws(PictureFailure) -> StoredPrivateFile {
        let key = Self.hexadecimal(Randomness.bytes(16))
        let fresh = "\(incoming)/\(key)"
        let shelf = "\(folder)/\(key.prefix(2))"
        do throws(PictureFailure) {
            try StoreFolder.write(bytes, to: fresh, mode: 0o600)
            try StoreFolder.make(shelf, mode: 0o700)
            guard unsafe rename(fresh, "\(shelf)/\(key)") == 0 else { throw StoreFolder.failure() }
            try StoreFolder.sync(shelf)
            try StoreFolder.sync(folder)
        } catch {
            unsafe unlink(fresh)
            throw error
        }
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return StoredPrivateFile(key: key, type: type, size: bytes.count, hash: Self.hexadecimal(digest))
    }

    /// The first bytes of a file and its size. This blocks for a moment.
    ///
    /// - Throws: `PictureFailure.unreadable`.
    package static func beginning(of path: String, bytes count: Int) throws(PictureFailure) -> (bytes: [UInt8], size: Int) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable(errno) }
        defer { close(file) }
        var state = stat()
        guard unsafe fstat(file, &state) == 0, state.st_mode & S_IFMT == S_IFREG else { throw .unreadable(EINVAL) }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
        guard got >= 0 else { throw .unreadable(errno) }
        return (Array(bytes[..<got]), Int(state.st_size))
    }

    /// Copies a file under a new random key, piece by piece. Nobody sees half of it. This blocks; call it off the loops.
    ///
    /// - Throws: `PictureFailure.unreadable`, `.notStored`, `.diskFull`. Then nothing is left in the folder.
    package func copy(_ path: String, _ type: PrivateFileType) throws(PictureFailure) -> StoredPrivateFile {
        let key = Self.hexadecimal(Randomness.bytes(16))
        let fresh = "\(incoming)/\(key)"
        let shelf = "\(folder)/\(key.prefix(2))"
        do throws(PictureFailure) {
            let (size, hash) = try StoreFolder.copy(path, to: fresh, mode: 0o600)
            try StoreFolder.make(shelf, mode: 0o700)
            guard unsafe rename(fresh, "\(shelf)/\(key)") == 0 else { throw StoreFolder.failure() }
            try StoreFolder.sync(shelf)
            try StoreFolder.sync(folder)
            return StoredPrivateFile(key: key, type: type, size: size, hash: Self.hexadecimal(hash))
        } catch {
            unsafe unlink(fresh)
            throw error
        }
    }

    /// Removes a file, if it exists. This blocks for a moment.
    ///
    /// - Throws: `PictureFailure.notStored` if the folder cannot be changed.
    package func remove(_ key: String) throws(PictureFailure) {
        guard let path = file(key) else { return }
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw StoreFolder.failure() }
    }

    /// The keys of all files that were stored before that time. It also deletes the files in `incoming` that are as old: a process that
    /// ended left them. This blocks.
    package func keys(before moment: Moment) -> [String] {
        for name in StoreFolder.names(in: incoming) where Self.isOlder("\(incoming)/\(name)", than: moment) {
            unsafe unlink("\(incoming)/\(name)")
        }
        return StoreFolder.names(in: folder).filter { $0.utf8.count == 2 }.flatMap { shelf in
            StoreFolder.names(in: "\(folder)/\(shelf)").filter { Self.isKey($0) && Self.isOlder("\(folder)/\(shelf)/\($0)", than: moment) }
        }
    }

    private static func isOlder(_ path: String, than moment: Moment) -> Bool {
        var state = stat()
        return unsafe stat(path, &state) == 0 && Int64(state.st_mtim.tv_sec) < moment.seconds
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
