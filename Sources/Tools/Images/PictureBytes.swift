import Glibc

/// The bytes of a picture. Every access checks the bounds and throws `damaged` outside of them.
struct PictureBytes {
    let array: [UInt8]

    var count: Int { array.count }

    func byte(_ at: Int) throws(PictureRefusal) -> Int {
        guard at >= 0, at < array.count else { throw .damaged }
        return Int(array[at])
    }

    func big16(_ at: Int) throws(PictureRefusal) -> Int { try byte(at) << 8 | byte(at + 1) }
    func big32(_ at: Int) throws(PictureRefusal) -> Int { try big16(at) << 16 | big16(at + 2) }
    func little16(_ at: Int) throws(PictureRefusal) -> Int { try byte(at) | byte(at + 1) << 8 }
    func little24(_ at: Int) throws(PictureRefusal) -> Int { try little16(at) | byte(at + 2) << 16 }
    func little32(_ at: Int) throws(PictureRefusal) -> Int { try little16(at) | little16(at + 2) << 16 }

    /// A range that lies completely within the bytes.
    func range(_ start: Int, count: Int) throws(PictureRefusal) -> Range<Int> {
        guard start >= 0, count >= 0, start <= array.count, count <= array.count - start else { throw .damaged }
        return start..<start + count
    }

    func starts(with first: [UInt8]) -> Bool { array.starts(with: first) }

    func has(_ text: String, at start: Int) -> Bool {
        start + text.utf8.count <= array.count && array[start..<start + text.utf8.count].elementsEqual(text.utf8)
    }

    /// The index of the next 0xFF.
    func nextMarker(from start: Int) throws(PictureRefusal) -> Int {
        guard start < array.count else { throw .damaged }
        let found = unsafe array.withUnsafeBytes { bytes -> Int? in
            guard let base = bytes.baseAddress, let hit = unsafe memchr(base + start, 0xFF, bytes.count - start) else { return nil }
            return unsafe UnsafeRawPointer(hit) - base
        }
        guard let found else { throw .damaged }
        return found
    }
}

/// The parts of a picture's bytes that the decoder needs. It never sees the rest: EXIF, comments, thumbnails, trailing data
/// and later frames.
struct Essence {
    private(set) var pieces: [Piece] = []
    /// The parts of the ICC profile, in order.
    private var profile: [Range<Int>] = []

    enum Piece {
        case kept(Range<Int>)
        case made([UInt8])
    }

    mutating func keep(_ range: Range<Int>) {
        if case .kept(let last) = pieces.last, last.upperBound == range.lowerBound {
            pieces[pieces.count - 1] = .kept(last.lowerBound..<range.upperBound)
        } else {
            pieces.append(.kept(range))
        }
    }

    mutating func keepProfile(_ parts: [Range<Int>]) { profile = parts }

    /// - Returns: empty where the profile is larger than `PictureLimits.profile`.
    func profile(of picture: PictureBytes) -> [UInt8] {
        profile.reduce(0) { $0 + $1.count } > PictureLimits.profile ? [] : profile.flatMap { picture.array[$0] }
    }

    mutating func make(_ bytes: [UInt8]) { pieces.append(.made(bytes)) }

    /// The selected bytes of `picture`, in order.
    func bytes(of picture: PictureBytes) -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .kept(let range): bytes += picture.array[range]
            case .made(let made): bytes += made
            }
        }
        return bytes
    }
}
