import Glibc

/// A file, or a piece of one, that is sent from the disk. It stays open until the last reference goes, so that it
/// may be unlinked or replaced meanwhile.
package struct FileBody: Sendable {
    private let file: OpenFile
    /// Where in the file the body begins.
    let start: Int
    /// Bytes of the body: of the whole file, as many as it had when it was opened.
    package let count: Int
    /// When the content was last changed, in seconds since 1970.
    package let modifiedAt: Int

    var descriptor: Int32 { file.descriptor }

    /// - Returns: nil where there is no regular file that may be read.
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

/// A descriptor that is closed with its last reference.
private final class OpenFile: Sendable {
    let descriptor: Int32

    init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
