/// The blocks of a GIF (GIF89a specification).
enum GIFStructure {
    static func read(_ bytes: PictureBytes) throws(PictureRefusal) -> (PictureHeader, Essence) {
        // A screen that claims too many pixels is refused as well. Some writers leave its size at zero.
        let screen = (width: try bytes.little16(6), height: try bytes.little16(8))
        guard screen.width * screen.height <= PictureLimits.pixelsReadSlowly else { throw .tooManyPixels }
        let palette = try bytes.range(13, count: paletteSize(bytes.byte(10)))
        var at = palette.upperBound
        var control: Range<Int>?
        var first: (header: PictureHeader, essence: Essence)?
        var frames = 0
        var parts = 0
        var texts = 0
        while at < bytes.count {
            parts += 1
            guard parts <= PictureLimits.parts else { throw .tooManyParts }
            let start = at
            switch try bytes.byte(at) {
            case 0x21:
                let label = try bytes.byte(at + 1)
                at = try endOfBlocks(from: at + 2, bytes)
                if label == 0xF9, first == nil { control = start..<at }
                if label == 0xFE || label == 0x01 { texts += 1 }
                guard texts <= PictureLimits.texts else { throw .tooMuchText }
            case 0x2C:
                frames += 1
                guard frames <= PictureLimits.frames else { throw .tooManyFrames }
                let header = try Self.header(ofFrame: at, on: screen, bytes)
                guard header.width * header.height <= PictureLimits.pixelsReadSlowly else { throw .tooManyPixels }
                let data = 10 + paletteSize(try bytes.byte(at + 9)) + 1
                at = try endOfBlocks(from: at + data, bytes)
                if first == nil { first = (header, try alone(start..<at, palette, control, bytes)) }
            case 0x3B:
                at = bytes.count
            default:
                throw .damaged
            }
        }
        guard var first else { throw .damaged }
        first.header.frames = frames
        return first
    }

    /// The canvas is the screen, if the frame lies within it. Otherwise the canvas is the frame.
    private static func header(
        ofFrame at: Int, on screen: (width: Int, height: Int), _ bytes: PictureBytes
    ) throws(PictureRefusal) -> PictureHeader {
        let (left, top) = (try bytes.little16(at + 1), try bytes.little16(at + 3))
        let (width, height) = (try bytes.little16(at + 5), try bytes.little16(at + 7))
        guard width > 0, height > 0, left + width <= screen.width, top + height <= screen.height else {
            return try PictureHeader(.gif, width: width, height: height)
        }
        var header = try PictureHeader(.gif, width: screen.width, height: screen.height)
        (header.left, header.top) = (left, top)
        return header
    }

    private static func paletteSize(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }

    /// The index after the empty sub-block that ends a block.
    private static func endOfBlocks(from start: Int, _ bytes: PictureBytes) throws(PictureRefusal) -> Int {
        var at = start
        while true {
            let length = try bytes.byte(at)
            at += 1 + length
            if length == 0 { return at }
        }
    }

    /// A GIF of only that frame, on a screen of the frame's size.
    private static func alone(
        _ frame: Range<Int>, _ palette: Range<Int>, _ control: Range<Int>?, _ bytes: PictureBytes
    ) throws(PictureRefusal) -> Essence {
        let size = Array(bytes.array[frame.lowerBound + 5..<frame.lowerBound + 9])
        var essence = Essence()
        essence.keep(0..<6)
        essence.make(size)
        essence.keep(10..<palette.upperBound)
        if let control { essence.keep(control) }
        essence.make([0x2C, 0, 0, 0, 0] + size)
        essence.keep(try bytes.range(frame.lowerBound + 9, count: frame.count - 9))
        essence.make([0x3B])
        return essence
    }
}
