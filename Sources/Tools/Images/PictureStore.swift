import Glibc
package import Kernel

/// The folder of pictures: `<two digits>/<hash>/<width>.<webp|jpg>`, and `incoming/` for files that are being written.
///
/// The modification time of a picture's folder is the time when the picture was last stored. Storing it again renews that
/// time, and removing checks it. The lock on the file `lock` makes check and action atomic, across all processes.
package struct PictureStore: Sendable {
    package let folder: String
    /// The folder of uploads and pictures that are being written. Whatever is an hour old there is deleted.
    package var incoming: String { folder + "/incoming" }

    /// Creates the folder where it is missing, and deletes the incomplete files of an earlier process.
    /// - Throws: `PictureFailure.notStored`, or `diskFull`.
    package init(folder: String) throws(PictureFailure) {
        self.folder = folder
        try StoreFolder.make(folder)
        try StoreFolder.make(incoming)
        clearIncoming()
    }

    /// The path of a picture at a width in pixels. The file may be missing. The result is nil where the hash is not 40 hexadecimal
    /// digits or no picture can have that width. So no path leads out of the folder.
    package func file(_ hash: String, width: Int, format: PictureFormat) -> String? {
        guard Self.isHash(hash), (1...PictureSizes.steps[PictureSizes.steps.count - 1]).contains(width) else { return nil }
        return "\(place(of: hash))/\(width).\(format.rawValue)"
    }

    /// The file for the URL `/media/<hash>/<name>`, with `name` like `640.webp`; nil for any other name, hash or width.
    package func file(_ hash: String, named name: String) -> (path: String, format: PictureFormat)? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), String(width) == parts[0],
            let format = PictureFormat(rawValue: String(parts[1])),
            let path = file(hash, width: width, format: format)
        else { return nil }
        return (path, format)
    }

    /// The file in place of a missing one wider than 1280 pixels; nil for any other name. Older versions stored no wider files.
    package func olderFile(_ hash: String, named name: String) -> String? {
        guard let (path, format) = file(hash, named: name), let width = Int(name.prefix { $0 != "." }), width > 1280 else { return nil }
        return "\(path.dropLast(name.utf8.count))1280.\(format.rawValue)"
    }

    /// Whether the text is 40 hexadecimal digits in lower case.
    package static func isHash(_ text: String) -> Bool {
        text.utf8.count == 40 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Stores all files of a picture or none: they are written and synced in `incoming`, then their folder is renamed.
    /// A picture that is stored twice exists once. This blocks; call it off the loops.
    func store(_ picture: ProcessedPicture) throws(PictureFailure) {
        let place = place(of: picture.hash)
        let isKept = try locked(LOCK_SH) { unsafe utimensat(AT_FDCWD, place, nil, 0) == 0 }
        if isKept { return }
        let fresh = incoming + "/" + UUID128.version7().description
        try StoreFolder.make(fresh)
        do throws(PictureFailure) {
            for file in picture.files {
                try StoreFolder.write(file.bytes, to: "\(fresh)/\(file.width).\(file.format.rawValue)")
            }
            try StoreFolder.sync(fresh)
            let shelf = "\(folder)/\(picture.hash.prefix(2))"
            try StoreFolder.make(shelf)
            // Another worker may have stored the same picture since the check above.
            if unsafe rename(fresh, place) != 0, errno != EEXIST, errno != ENOTEMPTY { throw StoreFolder.failure() }
            try StoreFolder.sync(shelf)
            try StoreFolder.sync(folder)
            StoreFolder.remove(fresh)
        } catch {
            StoreFolder.remove(fresh)
            throw error
        }
    }

    private func place(of hash: String) -> String { "\(folder)/\(hash.prefix(2))/\(hash)" }

    // MARK: Removing

    /// The subfolders of pictures: the first two digits of the hashes.
    package var shelves: [String] { StoreFolder.names(in: folder).filter { $0.utf8.count == 2 }.sorted() }

    /// The hashes in a subfolder that were last stored before that time.
    package func untouched(since moment: Moment, on shelf: String) -> [String] {
        StoreFolder.names(in: "\(folder)/\(shelf)").filter { Self.isHash($0) && isUntouched(place(of: $0), since: moment) }
    }

    /// Removes the files of a picture, unless it was stored again since that time. This blocks for a moment.
    /// - Returns: whether this call removed them.
    /// - Throws: `PictureFailure.notStored` where the folder cannot be changed, or `diskFull`.
    @discardableResult
    package func remove(_ hash: String, untouchedSince moment: Moment) throws(PictureFailure) -> Bool {
        guard Self.isHash(hash) else { return false }
        let place = place(of: hash)
        let leaving = incoming + "/" + UUID128.version7().description
        let isTaken = try locked(LOCK_EX) { isUntouched(place, since: moment) && (unsafe rename(place, leaving)) == 0 }
        if isTaken { StoreFolder.remove(leaving) }
        return isTaken
    }

    /// Deletes what a crashed process left half written or half removed. Only what is an hour old is deleted, because another
    /// process may be writing.
    package func clearIncoming() {
        for name in StoreFolder.names(in: incoming) {
            let path = "\(incoming)/\(name)"
            guard isUntouched(path, since: Moment.now().adding(seconds: -3600)) else { continue }
            // An upload is a plain file, a picture a folder.
            if unsafe unlink(path) != 0 { StoreFolder.remove(path) }
        }
    }

    private func isUntouched(_ path: String, since moment: Moment) -> Bool {
        var state = stat()
        return unsafe stat(path, &state) == 0 && Int64(state.st_mtim.tv_sec) < moment.seconds
    }

    /// Runs the body under the lock. The mode is `LOCK_SH` or `LOCK_EX`. Closing the descriptor releases the lock.
    private func locked<Value>(_ mode: Int32, _ body: () -> Value) throws(PictureFailure) -> Value {
        let file = unsafe open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw StoreFolder.failure() }
        defer { close(file) }
        while flock(file, mode) != 0 {
            guard errno == EINTR else { throw StoreFolder.failure() }
        }
        return body()
    }
}
