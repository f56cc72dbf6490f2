/// The chunks of a PNG (PNG Third Edition §5).
enum PNGStructure {
    static func read(_ bytes: PictureBytes) throws(PictureRefusal) -> (PictureHeader, Essence) {
        var essence = Essence()
        essence.keep(try bytes.range(0, count: 8))
        guard bytes.has("IHDR", at: 12), try bytes.big32(8) == 13 else { throw .damaged }
        var header = try PictureHeader(.png, width: bytes.big32(16), height: bytes.big32(20))
        let bitsAPixel = try bits(depth: bytes.byte(24), colour: bytes.byte(25))
        let isInterlaced = try bytes.byte(28) != 0
        guard header.width * header.height <= (isInterlaced ? PictureLimits.pixelsReadSlowly : PictureLimits.pixelsOfPNG),
            header.width * header.height * bitsAPixel / 8 <= PictureLimits.decoded
        else { throw .tooManyPixels }
        var compressed = 0
        var parts = 0
        var texts = 0
        var at = 8
        while true {
            let length = try bytes.big32(at)
            let chunk = try bytes.range(at, count: 12 + length)
            parts += 1
            guard parts <= PictureLimits.parts else { throw .tooManyParts }
            switch String(decoding: bytes.array[at + 4..<at + 8], as: UTF8.self) {
            case "IHDR":
                guard parts == 1 else { throw .damaged }
                essence.keep(chunk)
            case "PLTE", "tRNS":
                essence.keep(chunk)
            case "IDAT":
                compressed += length
                essence.keep(chunk)
            case "IEND":
                // Deflate expands one byte to at most 1032 bytes (zlib's technical details). With less data, the claimed size is false.
                let pixels = header.width * header.height
                guard compressed * 1032 >= pixels * bitsAPixel / 8 else { throw .damaged }
                essence.keep(chunk)
                return (header, essence)
            case "tEXt", "zTXt", "iTXt":
                texts += 1
                guard texts <= PictureLimits.texts else { throw .tooMuchText }
            case "iCCP":
                // §11.3.2.3: a name of up to 79 bytes, a zero byte, the method (0) and the deflated profile.
                let data = chunk.dropFirst(8).dropLast(4)
                guard let end = data.prefix(80).first(where: { bytes.array[$0] == 0 }), end + 2 < data.upperBound else { break }
                essence.keepProfile([end + 2..<data.upperBound])
            case "eXIf":
                header.orientation = Orientation(tiff: chunk.dropFirst(8).dropLast(4), in: bytes)
            case "acTL":
                header.frames = max(1, try bytes.big32(at + 8))
                guard header.frames <= PictureLimits.frames else { throw .tooManyFrames }
            default:
                break
            }
            at = chunk.upperBound
        }
    }

    /// The number of bits of a pixel. §11.2.1, table 12 says which depths are valid for which colour type.
    private static func bits(depth: Int, colour: Int) throws(PictureRefusal) -> Int {
        switch (colour, depth) {
        case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (3, 1), (3, 2), (3, 4), (3, 8): depth
        case (4, 8), (4, 16): 2 * depth
        case (2, 8), (2, 16): 3 * depth
        case (6, 8), (6, 16): 4 * depth
        default: throw .damaged
        }
    }
}
