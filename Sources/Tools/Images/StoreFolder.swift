import CSodium
import Glibc

/// What the stores of files do with folders. It blocks; call it off the loops.
enum StoreFolder {
    /// Writes a new file, and syncs it.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(PictureFailure) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let took = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress! + written, $0.count - written) }
            if took < 0, errno == EINTR { continue }
            guard took > 0 else { throw failure() }
            written += took
        }
        guard fsync(file) == 0 else { throw failure() }
    }

    /// Copies a file to a new one, and syncs it.
    ///
    /// - Returns: the bytes, and their SHA-256.
    static func copy(_ source: String, to path: String, mode: mode_t) throws(PictureFailure) -> (size: Int, hash: [UInt8]) {
        let from = unsafe open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw .unreadable(errno) }
        defer { close(from) }
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        var state = crypto_hash_sha256_state()
        unsafe crypto_hash_sha256_init(&state)
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var size = 0
        while true {
            let got = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(from, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .unreadable(errno) }
            guard got > 0 else { break }
            unsafe crypto_hash_sha256_update(&state, piece, UInt64(got))
            var written = 0
            while written < got {
                let took = unsafe piece.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress! + written, got - written) }
                if took < 0, errno == EINTR { continue }
                guard took > 0 else { throw failure() }
                written += took
            }
            size += got
        }
        guard fsync(file) == 0 else { throw failure() }
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe crypto_hash_sha256_final(&state, &digest)
        return (size, digest)
    }

    /// Makes the names in a folder survive a power failure.
    static func sync(_ folder: String) throws(PictureFailure) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    /// - Parameter mode: the rights of a folder that is missing.
    static func make(_ path: String, mode: mode_t = 0o755) throws(PictureFailure) {
        if unsafe mkdir(path, mode) != 0, errno != EEXIST { throw failure() }
    }

    static func failure() -> PictureFailure {
        errno == ENOSPC || errno == EDQUOT ? .diskFull : .notStored(errno)
    }

    /// Removes a folder of plain files, if it exists.
    static func remove(_ path: String) {
        for name in names(in: path) { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    static func names(in path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
