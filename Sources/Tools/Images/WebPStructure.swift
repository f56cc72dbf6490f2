/// The chunks of a WebP (RFC 9649).
enum WebPStructure {
    static func read(_ bytes: PictureBytes) throws(PictureRefusal) -> (PictureHeader, Essence) {
        let end = try bytes.range(8, count: bytes.little32(4)).upperBound
        var image = Image()
        var orientation = Orientation.upright
        var frames = 0
        var canvas = 0
        var profile: [Range<Int>] = []
        try eachChunk(from: 12, to: end, bytes) { name, chunk, data throws(PictureRefusal) in
            switch name {
            case "VP8X":
                canvas = try (bytes.little24(data.lowerBound + 4) + 1) * (bytes.little24(data.lowerBound + 7) + 1)
                guard canvas <= PictureLimits.pixels else { throw .tooManyPixels }
            case "ANMF":
                frames += 1
                guard frames <= PictureLimits.frames else { throw .tooManyFrames }
                guard frames == 1 else { break }
                guard data.count >= 16 else { throw .damaged }
                try eachChunk(from: data.lowerBound + 16, to: data.upperBound, bytes) { name, chunk, data throws(PictureRefusal) in
                    try image.take(name, chunk, data, bytes)
                }
            case "ICCP":
                profile = [data]
            case "EXIF":
                // Some writers put JPEG's prefix before the TIFF block.
                let prefix = bytes.has("Exif\0\0", at: data.lowerBound) ? 6 : 0
                orientation = Orientation(tiff: data.dropFirst(prefix), in: bytes)
            default:
                if frames == 0 { try image.take(name, chunk, data, bytes) }
            }
        }
        guard var header = image.header else { throw .damaged }
        header.orientation = orientation
        header.frames = max(1, frames)
        var essence = image.essence(of: header, bytes)
        essence.keepProfile(profile)
        return (header, essence)
    }

    private static func eachChunk(
        from start: Int, to end: Int, _ bytes: PictureBytes,
        _ body: (_ name: String, _ chunk: Range<Int>, _ data: Range<Int>) throws(PictureRefusal) -> Void
    ) throws(PictureRefusal) {
        var at = start
        var parts = 0
        while at < end {
            parts += 1
            guard parts <= PictureLimits.parts else { throw .tooManyParts }
            let length = try bytes.little32(at + 4)
            let data = try bytes.range(at + 8, count: length)
            guard data.upperBound <= end else { throw .damaged }
            // The padding after a last chunk of odd length is often missing, which does no harm.
            let chunk = at..<min(end, data.upperBound + length % 2)
            try body(String(decoding: bytes.array[at..<at + 4], as: UTF8.self), chunk, data)
            at = chunk.upperBound
        }
    }

    /// The only picture of the file, or its first frame.
    private struct Image {
        var header: PictureHeader?
        var alpha: Range<Int>?
        var pixels: Range<Int>?

        mutating func take(_ name: String, _ chunk: Range<Int>, _ data: Range<Int>, _ bytes: PictureBytes) throws(PictureRefusal) {
            guard header == nil else { return }
            switch name {
            case "ALPH":
                alpha = chunk
            case "VP8 ":
                // RFC 6386 §9.1: a key frame, its start code, then 14 bits for each side.
                let start = data.lowerBound
                guard data.count >= 10, try bytes.byte(start) & 1 == 0, try bytes.big16(start + 3) == 0x9D01,
                    try bytes.byte(start + 5) == 0x2A
                else { throw .damaged }
                pixels = chunk
                header = try PictureHeader(
                    .webP, width: bytes.little16(start + 6) & 0x3FFF, height: bytes.little16(start + 8) & 0x3FFF)
            case "VP8L":
                // RFC 9649 §3.4: a signature, then 14 bits for each side.
                guard data.count >= 5, try bytes.byte(data.lowerBound) == 0x2F else { throw .damaged }
                let sizes = try bytes.little32(data.lowerBound + 1)
                pixels = chunk
                alpha = nil
                header = try PictureHeader(.webP, width: sizes & 0x3FFF + 1, height: sizes >> 14 & 0x3FFF + 1)
            default:
                break
            }
        }

        /// A WebP of only this picture.
        func essence(of header: PictureHeader, _ bytes: PictureBytes) -> Essence {
            var chunks: [Range<Int>] = []
            var extended: [UInt8] = []
            if let alpha {
                chunks.append(alpha)
                extended = Array("VP8X".utf8) + little(10, bytes: 4) + [0x10, 0, 0, 0]
                extended += little(header.width - 1, bytes: 3) + little(header.height - 1, bytes: 3)
            }
            if let pixels { chunks.append(pixels) }
            // A chunk of odd length is followed by one byte of padding.
            let length = 4 + extended.count + chunks.reduce(0) { $0 + $1.count + $1.count % 2 }
            var essence = Essence()
            essence.make(Array("RIFF".utf8) + little(length, bytes: 4) + Array("WEBP".utf8) + extended)
            for chunk in chunks {
                essence.keep(chunk)
                if chunk.count % 2 == 1 { essence.make([0]) }
            }
            return essence
        }

        private func little(_ number: Int, bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
    }
}
