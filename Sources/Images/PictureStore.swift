import Glibc
package import Kernel

/// The folder of pictures: `<two digits>/<hash>/<width>.<webp|jpg>`, and `incoming/` for what is being written.
///
/// A picture's folder bears the time when it was last kept. Whoever keeps a picture again renews it, whoever removes one
/// looks at it, and the lock of the file `lock` lets neither act between the other's look and deed, in any process.
package struct PictureStore: Sendable {
    package let folder: String
    /// Where uploads and pictures lie while they are written; what is an hour old there is cleared away.
    package var incoming: String { folder + "/incoming" }

    /// Makes the folder where it is missing and clears what an earlier process left half written there.
    /// - Throws: `PictureFailure.notStored`.
    package init(folder: String) throws(PictureFailure) {
        self.folder = folder
        try Self.makeFolder(folder)
        try Self.makeFolder(incoming)
        clearIncoming()
    }

    /// The file of a picture at a width; nil where the hash is not 40 hexadecimal digits or the width is none that
    /// can be kept, so that no path leads out of the folder. The file may be missing.
    package func file(_ hash: String, width: Int, format: PictureFormat) -> String? {
        guard Self.isHash(hash), (1...PictureSizes.steps[PictureSizes.steps.count - 1]).contains(width) else { return nil }
        return "\(place(of: hash))/\(width).\(format.rawValue)"
    }

    /// The file that the URL `/media/<hash>/<name>` names, with `name` like `640.webp`.
    package func file(_ hash: String, named name: String) -> (path: String, format: PictureFormat)? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), String(width) == parts[0],
            let format = PictureFormat(rawValue: String(parts[1])),
            let path = file(hash, width: width, format: format)
        else { return nil }
        return (path, format)
    }

    package static func isHash(_ text: String) -> Bool {
        text.utf8.count == 40 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Keeps all files of a picture or none: they are written and synced beside, then their folder is renamed.
    /// The same picture kept twice is one. Blocks; call it off the loops.
    func store(_ picture: ProcessedPicture) throws(PictureFailure) {
        let place = place(of: picture.hash)
        let isKept = try locked(LOCK_SH) { unsafe utimensat(AT_FDCWD, place, nil, 0) == 0 }
        if isKept { return }
        let fresh = incoming + "/" + UUID128.version7().description
        try Self.makeFolder(fresh)
        do throws(PictureFailure) {
            for file in picture.files {
                try Self.write(file.bytes, to: "\(fresh)/\(file.width).\(file.format.rawValue)")
            }
            try Self.sync(fresh)
            let shelf = "\(folder)/\(picture.hash.prefix(2))"
            try Self.makeFolder(shelf)
            // Another worker may have kept the same picture meanwhile.
            if unsafe rename(fresh, place) != 0, errno != EEXIST, errno != ENOTEMPTY { throw Self.failure() }
            try Self.sync(shelf)
            try Self.sync(folder)
            Self.remove(fresh)
        } catch {
            Self.remove(fresh)
            throw error
        }
    }

    private func place(of hash: String) -> String { "\(folder)/\(hash.prefix(2))/\(hash)" }

    // MARK: Removing

    /// The shelves on which pictures stand: the first two digits of their hashes.
    package var shelves: [String] { Self.names(in: folder).filter { $0.utf8.count == 2 }.sorted() }

    /// The hashes on a shelf that nobody kept or kept again since that time.
    package func untouched(since moment: Moment, on shelf: String) -> [String] {
        Self.names(in: "\(folder)/\(shelf)").filter { Self.isHash($0) && isUntouched(place(of: $0), since: moment) }
    }

    /// Removes the files of a picture, unless somebody kept it again since that time. Blocks for a moment.
    /// - Returns: whether they are gone by this call.
    /// - Throws: `PictureFailure.notStored` where the folder cannot be changed.
    @discardableResult
    package func remove(_ hash: String, untouchedSince moment: Moment) throws(PictureFailure) -> Bool {
        guard Self.isHash(hash) else { return false }
        let place = place(of: hash)
        let leaving = incoming + "/" + UUID128.version7().description
        let isTaken = try locked(LOCK_EX) { isUntouched(place, since: moment) && (unsafe rename(place, leaving)) == 0 }
        if isTaken { Self.remove(leaving) }
        return isTaken
    }

    /// Clears away what an ended process left half written or half removed. Only what is an hour old: another process
    /// may be writing.
    package func clearIncoming() {
        for name in Self.names(in: incoming) {
            let path = "\(incoming)/\(name)"
            guard isUntouched(path, since: Moment.now().adding(seconds: -3600)) else { continue }
            // An upload is a plain file.
            if unsafe unlink(path) != 0 { Self.remove(path) }
        }
    }

    private func isUntouched(_ path: String, since moment: Moment) -> Bool {
        var state = stat()
        return unsafe stat(path, &state) == 0 && Int64(state.st_mtim.tv_sec) < moment.seconds
    }

    /// Does it while no other process holds the lock in a way that excludes this one; it ends with the descriptor.
    private func locked<Value>(_ mode: Int32, _ body: () -> Value) throws(PictureFailure) -> Value {
        let file = unsafe open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Self.failure() }
        defer { close(file) }
        while flock(file, mode) != 0 {
            guard errno == EINTR else { throw Self.failure() }
        }
        return body()
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(PictureFailure) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
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

    /// Makes the names in a folder last through a loss of power.
    private static func sync(_ folder: String) throws(PictureFailure) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    private static func makeFolder(_ path: String) throws(PictureFailure) {
        if unsafe mkdir(path, 0o755) != 0, errno != EEXIST { throw failure() }
    }

    private static func failure() -> PictureFailure {
        errno == ENOSPC || errno == EDQUOT ? .diskFull : .notStored(errno)
    }

    /// Removes a folder of plain files, where it is there.
    private static func remove(_ path: String) {
        for name in names(in: path) { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    private static func names(in path: String) -> [String] {
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
