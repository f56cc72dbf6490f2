/// What a picture says of itself, read without decoding a pixel.
package struct PictureHeader: Sendable, Hashable {
    package let kind: PictureKind
    /// Pixels across, as stored.
    package let width: Int
    /// Pixels down, as stored.
    package let height: Int
    package var orientation = Orientation.upright
    /// How many frames it has; 1 where nothing moves.
    package var frames = 1
    /// Where the first frame of a GIF lies on the canvas.
    var left = 0
    var top = 0

    /// Reads a whole file in memory.
    ///
    /// The cost is one pass over the file's structure: a few bytes that claim a huge picture are refused for
    /// what they claim.
    package init(_ file: [UInt8]) throws(PictureRefusal) {
        self = try CheckedPicture(file).header
    }

    init(_ kind: PictureKind, width: Int, height: Int) throws(PictureRefusal) {
        guard width > 0, height > 0 else { throw .damaged }
        // Each side is looked at first, so that the product cannot overflow.
        guard max(width, height) <= PictureLimits.pixels, width * height <= PictureLimits.pixels else { throw .tooManyPixels }
        guard max(width, height) <= PictureLimits.ratio * min(width, height) else { throw .tooNarrow }
        self.kind = kind
        self.width = width
        self.height = height
    }

    /// Width as a person sees the picture.
    package var uprightWidth: Int { orientation.isSideways ? height : width }
    /// Height as a person sees the picture.
    package var uprightHeight: Int { orientation.isSideways ? width : height }
}

/// A picture's header and the bytes of it that a decoder may see.
struct CheckedPicture {
    let header: PictureHeader
    let essence: [UInt8]
    /// Its ICC profile as the file holds it, in a PNG deflated; empty where it has none.
    let profile: [UInt8]

    init(_ file: [UInt8]) throws(PictureRefusal) {
        guard file.count <= PictureLimits.bytes else { throw .tooManyBytes }
        let bytes = PictureBytes(array: file)
        guard let kind = PictureKind(firstBytesOf: bytes) else { throw .notAPicture }
        let (header, essence) =
            switch kind {
            case .jpeg: try JPEGStructure.read(bytes)
            case .png: try PNGStructure.read(bytes)
            case .webP: try WebPStructure.read(bytes)
            case .gif: try GIFStructure.read(bytes)
            }
        self.header = header
        self.essence = essence.bytes(of: bytes)
        profile = essence.profile(of: bytes)
    }
}
