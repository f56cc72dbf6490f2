import Glibc

/// A file, or a piece of one, that is sent from the disk. It stays open until the last reference is released. Therefore it
/// may be unlinked or replaced while it is being sent.
package struct FileBody: Sendable {
    private let file: OpenFile
    /// The offset in the file at which the body begins, in bytes.
    let start: Int
    /// The length of the body in bytes. For a whole file, its size at the time of opening.
    package let count: Int
    /// When the content was last modified, in seconds since 1970.
    package let modifiedAt: Int

    package var descriptor: Int32 { file.descriptor }

    /// - Returns: nil where the path is not a readable regular file, or is a symbolic link.
    package init?(path: String) {
        guard let file = OpenFile(path) else { return nil }
        var about = stat()
        guard unsafe fstat(file.descriptor, &about) == 0, about.st_mode & S_IFMT == S_IFREG else { return nil }
        self.file = file
        start = 0
        count = Int(about.st_size)
        modifiedAt = about.st_mtim.tv_sec
    }

    private init(_ whole: FileBody, _ piece: Range<Int>) {
        file = whole.file
        start = whole.start + piece.lowerBound
        count = piece.count
        modifiedAt = whole.modifiedAt
    }

    func piece(_ piece: Range<Int>) -> FileBody { FileBody(self, piece) }
}

/// A file descriptor that is closed with its last reference.
private final class OpenFile: Sendable {
    let descriptor: Int32

    init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
