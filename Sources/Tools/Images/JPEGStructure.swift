/// The segments of a JPEG (ITU-T T.81 Annex B).
enum JPEGStructure {
    static func read(_ bytes: PictureBytes) throws(PictureRefusal) -> (PictureHeader, Essence) {
        var essence = Essence()
        var header: PictureHeader?
        var orientation: Orientation?
        var parts = 0
        var texts = 0
        var scans = 0
        var components = 0
        var coefficients = 0
        var isProgressive = false
        var profile = ProfileParts()
        essence.keep(try bytes.range(0, count: 2))
        var at = 2
        while true {
            at = try nextSegment(from: at, bytes)
            let marker = try bytes.byte(at + 1)
            if marker == 0xD9 {
                guard var header, scans > 0 else { throw .damaged }
                header.orientation = orientation ?? .upright
                essence.keep(try bytes.range(at, count: 2))
                essence.keepProfile(profile.whole)
                return (header, essence)
            }
            let length = try bytes.big16(at + 2)
            guard length >= 2 else { throw .damaged }
            let segment = try bytes.range(at, count: 2 + length)
            parts += 1
            guard parts <= PictureLimits.parts else { throw .tooManyParts }
            at = segment.upperBound
            switch marker {
            case 0xC0, 0xC1, 0xC2:
                guard header == nil else { throw .damaged }
                header = try frame(segment, bytes)
                coefficients = try coefficientBytes(segment, bytes)
                isProgressive = marker == 0xC2
                components = try bytes.byte(segment.lowerBound + 9)
                essence.keep(segment)
            case 0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                // Lossless, hierarchical and arithmetic JPEGs, which browsers do not show.
                throw .notAPicture
            case 0xDA:
                scans += 1
                guard header != nil else { throw .damaged }
                guard scans <= PictureLimits.scans else { throw .tooManyFrames }
                // If one pass does not contain whole pixels, a decoder holds all coefficients in memory.
                let scanned = try bytes.byte(segment.lowerBound + 4)
                guard !isProgressive && scanned == components || coefficients <= PictureLimits.decoded else { throw .tooManyPixels }
                at = try endOfScan(from: at, bytes)
                essence.keep(segment.lowerBound..<at)
            case 0xE1:
                if orientation == nil, bytes.has("Exif\0\0", at: segment.lowerBound + 4), segment.count >= 10 {
                    orientation = Orientation(tiff: segment.dropFirst(10), in: bytes)
                }
            case 0xE2 where bytes.has("ICC_PROFILE\0", at: segment.lowerBound + 4) && segment.count >= 18:
                // ICC.1:2022 Annex B.4: the number of this part, from one, and the number of parts.
                profile.add(
                    segment.dropFirst(18), number: try bytes.byte(segment.lowerBound + 16), of: try bytes.byte(segment.lowerBound + 17))
            case 0xE0 where bytes.has("JFIF\0", at: segment.lowerBound + 4), 0xEE where bytes.has("Adobe", at: segment.lowerBound + 4):
                // These segments say how the colours are encoded.
                essence.keep(segment)
            case 0xE0...0xEF:
                break
            case 0xFE:
                texts += 1
                guard texts <= PictureLimits.texts else { throw .tooMuchText }
            case 0xC4, 0xDB, 0xDD:
                essence.keep(segment)
            default:
                throw .damaged
            }
        }
    }

    /// The index of the next marker. Some cameras leave bytes between two segments; decoders skip them.
    private static func nextSegment(from start: Int, _ bytes: PictureBytes) throws(PictureRefusal) -> Int {
        var at = start
        while true {
            at = try bytes.nextMarker(from: at)
            guard at - start <= PictureLimits.strayBytes else { throw .damaged }
            switch try bytes.byte(at + 1) {
            case 0xFF: at += 1
            case 0x00: at += 2
            default: return at
            }
        }
    }

    /// The parts of an ICC profile. They may come in any order.
    private struct ProfileParts {
        private var parts: [Int: Range<Int>] = [:]
        private var count = 0

        mutating func add(_ part: Range<Int>, number: Int, of count: Int) {
            self.count = count
            parts[number] = part
        }

        /// The parts in order; empty where one is missing.
        var whole: [Range<Int>] {
            let found = (1...max(1, count)).compactMap { parts[$0] }
            return found.count == count ? found : []
        }
    }

    /// Reads precision, lines, samples a line and components (T.81 §B.2.2).
    private static func frame(_ segment: Range<Int>, _ bytes: PictureBytes) throws(PictureRefusal) -> PictureHeader {
        let start = segment.lowerBound + 4
        guard segment.count >= 10, try bytes.byte(start) == 8 else { throw .notAPicture }
        let components = try bytes.byte(start + 5)
        guard components == 1 || components == 3 || components == 4 else { throw .notAPicture }
        return try PictureHeader(.jpeg, width: bytes.big16(start + 3), height: bytes.big16(start + 1))
    }

    /// The memory for the coefficients of all blocks in bytes, two bytes a coefficient (§A.2.3).
    private static func coefficientBytes(_ segment: Range<Int>, _ bytes: PictureBytes) throws(PictureRefusal) -> Int {
        let start = segment.lowerBound + 4
        let (height, width) = (try bytes.big16(start + 1), try bytes.big16(start + 3))
        var factors: [(across: Int, down: Int)] = []
        for index in 0..<(try bytes.byte(start + 5)) {
            let both = try bytes.byte(start + 7 + 3 * index)
            factors.append((both >> 4, both & 15))
        }
        guard let across = factors.map(\.across).max(), let down = factors.map(\.down).max(), across > 0, down > 0 else { throw .damaged }
        let units = ((width + 8 * across - 1) / (8 * across)) * ((height + 8 * down - 1) / (8 * down))
        return factors.reduce(0) { $0 + units * $1.across * $1.down * 128 }
    }

    /// The index of the next marker that is neither a stuffed zero nor a restart.
    private static func endOfScan(from start: Int, _ bytes: PictureBytes) throws(PictureRefusal) -> Int {
        var at = start
        while true {
            at = try bytes.nextMarker(from: at)
            switch try bytes.byte(at + 1) {
            case 0x00, 0xD0...0xD7: at += 2
            case 0xFF: at += 1
            default: return at
            }
        }
    }
}
