import Glibc

/// A ZIP archive on the disk, opened for reading.
@safe
struct ZIPFile: ~Copyable {
    private let descriptor: Int32
    let size: Int

    init(_ path: String) throws(ZIPFault) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ZIPFault(.unreadable(errno)) }
        let size = lseek(descriptor, 0, SEEK_END)
        // A pipe has no end that could be read first.
        guard size >= 0 else {
            close(descriptor)
            throw ZIPFault(.notZIP)
        }
        (self.descriptor, self.size) = (descriptor, size)
    }

    deinit { close(descriptor) }

    /// - Parameter count: at most what the file has from there on.
    /// - Throws: `broken` where the file is shorter.
    func bytes(at offset: Int, _ count: Int) throws(ZIPFault) -> ZIPBytes {
        guard offset >= 0, count >= 0, offset <= size - count else { throw ZIPFault(.broken) }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress! + filled, count - filled, offset + filled)
            }
            if got < 0, errno == EINTR { continue }
            // A folder can be opened, and not read.
            guard got >= 0 else { throw ZIPFault(errno == EISDIR ? .notZIP : .unreadable(errno)) }
            guard got > 0 else { throw ZIPFault(.broken) }
            filled += got
        }
        return ZIPBytes(all: bytes)
    }
}

/// Bytes with numbers in little-endian order. Nothing is read beyond their end.
struct ZIPBytes {
    let all: [UInt8]

    func number16(_ place: Int) -> Int { Int(all[place]) | Int(all[place + 1]) << 8 }

    func number32(_ place: Int) -> Int { number16(place) | number16(place + 2) << 16 }

    /// Nil above what a file can have.
    func number64(_ place: Int) -> Int? { Int(exactly: UInt64(number32(place)) | UInt64(number32(place + 4)) << 32) }

    /// Whether `PK` and these two bytes are there.
    func isSigned(_ third: UInt8, _ fourth: UInt8, at place: Int = 0) -> Bool {
        all.count >= place + 4 && all[place..<place + 4].elementsEqual([0x50, 0x4B, third, fourth])
    }
}
