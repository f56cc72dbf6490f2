import Glibc
import Synchronization

/// A file that was uploaded in a form and is stored on the disk.
/// It is deleted with the last reference, unless `move(to:)` has moved it.
package final class UploadedFile: Sendable {
    /// The form field's name.
    package let field: String
    /// The name that the client gave the file. Show it, but never use it as a path.
    package let fileName: String
    /// The media type that the client claims. Do not trust it.
    package let claimedType: String
    /// Empty where the file has no bytes. Then nothing is stored on the disk.
    package let path: String
    /// The size in bytes.
    package let size: Int

    private let isMoved = Atomic(false)

    init(field: String, fileName: String, claimedType: String, path: String, size: Int) {
        self.field = field
        self.fileName = fileName
        self.claimedType = claimedType
        self.path = path
        self.size = size
    }

    /// A file without bytes.
    convenience init(empty field: String, fileName: String, claimedType: String) {
        self.init(field: field, fileName: fileName, claimedType: claimedType, path: "", size: 0)
    }

    deinit {
        if !path.isEmpty, !isMoved.load(ordering: .relaxed) { unsafe unlink(path) }
    }

    /// Moves the file to a path on the same file system. From then on the caller owns it.
    /// - Throws: `.notStored` with `errno`.
    package func move(to place: String) throws(BodyError) {
        guard unsafe rename(path, place) == 0 else { throw .notStored(errno) }
        isMoved.store(true, ordering: .relaxed)
    }
}

/// A file while it is being written. It is deleted if it is not finished.
struct FileInWriting: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private(set) var size = 0
    private var isFinished = false

    /// Creates a new file with a random name that only this user may read.
    init(in folder: String) throws(BodyError) {
        path = folder + "/upload-" + RequestID.next().description + "-" + RequestID.next().description
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .notStored(errno) }
    }

    deinit {
        close(descriptor)
        if !isFinished { unsafe unlink(path) }
    }

    mutating func write(_ bytes: ArraySlice<UInt8>) throws(BodyError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress!, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .notStored(errno) }
            rest = rest.dropFirst(count)
            size += count
        }
    }

    consuming func finish(field: String, fileName: String, type: String) -> UploadedFile {
        isFinished = true
        return UploadedFile(field: field, fileName: fileName, claimedType: type, path: path, size: size)
    }
}
