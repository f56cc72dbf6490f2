/// The metadata of a picture, read without decoding a pixel.
package struct PictureHeader: Sendable, Hashable {
    package let kind: PictureKind
    /// Width in pixels, as stored.
    package let width: Int
    /// Height in pixels, as stored.
    package let height: Int
    package var orientation = Orientation.upright
    /// The number of frames; 1 where the picture is not animated.
    package var frames = 1
    /// The place of a GIF's first frame on the canvas.
    var left = 0
    var top = 0

    /// Reads the header of a whole file in memory, in one pass over its structure.
    ///
    /// - Throws: why the file is refused. A few bytes that claim a huge picture are refused for that claim.
    package init(_ file: [UInt8]) throws(PictureRefusal) {
        self = try CheckedPicture(file).header
    }

    init(_ kind: PictureKind, width: Int, height: Int) throws(PictureRefusal) {
        guard width > 0, height > 0 else { throw .damaged }
        // Each side is checked first, so that the product cannot overflow.
        guard max(width, height) <= PictureLimits.pixels, width * height <= PictureLimits.pixels else { throw .tooManyPixels }
        guard max(width, height) <= PictureLimits.ratio * min(width, height) else { throw .tooNarrow }
        self.kind = kind
        self.width = width
        self.height = height
    }

    /// Width in pixels of the upright picture.
    package var uprightWidth: Int { orientation.isSideways ? height : width }
    /// Height in pixels of the upright picture.
    package var uprightHeight: Int { orientation.isSideways ? width : height }
}

/// A picture's header, and those of its bytes that a decoder may see.
struct CheckedPicture {
    let header: PictureHeader
    let essence: [UInt8]
    /// The ICC profile as it is in the file, deflated in a PNG; empty where there is none.
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
