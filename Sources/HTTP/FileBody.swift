import Glibc

/// A file that is sent from the disk in pieces. It stays open until the last reference goes, so that it may
/// be unlinked or replaced meanwhile.
package final class FileBody: Sendable {
    let descriptor: Int32
    /// Bytes of the file when it was opened; just these are sent.
    package let count: Int
    /// When the content was last changed, in seconds since 1970.
    package let modifiedAt: Int

    /// - Returns: nil where there is no regular file that may be read.
    package init?(path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        var about = stat()
        guard unsafe fstat(descriptor, &about) == 0, about.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        count = Int(about.st_size)
        modifiedAt = about.st_mtim.tv_sec
    }

    deinit { close(descriptor) }
}
