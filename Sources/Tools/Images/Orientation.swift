/// How the camera was held: how the stored pixels must be transformed to show the picture upright
/// (EXIF 2.32 §4.6.4, tag 0x0112).
package enum Orientation: UInt8, Sendable, CaseIterable {
    case upright = 1
    case flippedAcross = 2
    case upsideDown = 3
    case flippedDown = 4
    /// Mirrored on the diagonal from the upper left.
    case transposed = 5
    /// Must be turned right by 90 degrees.
    case turnRight = 6
    /// Mirrored on the diagonal from the upper right.
    case transversed = 7
    /// Must be turned left by 90 degrees.
    case turnLeft = 8

    /// Whether width and height are swapped.
    package var isSideways: Bool { rawValue >= 5 }

    /// Reads the orientation from a TIFF block. An unreadable block means upright: broken metadata does not spoil a picture.
    init(tiff: Range<Int>, in bytes: PictureBytes) {
        self = (try? Self.read(tiff, bytes)) ?? .upright
    }

    private static func read(_ tiff: Range<Int>, _ whole: PictureBytes) throws(PictureRefusal) -> Orientation? {
        let bytes = PictureBytes(array: Array(whole.array[tiff]))
        let isLittle = bytes.has("II", at: 0)
        guard isLittle || bytes.has("MM", at: 0) else { return nil }
        func number16(_ at: Int) throws(PictureRefusal) -> Int { try isLittle ? bytes.little16(at) : bytes.big16(at) }
        func number32(_ at: Int) throws(PictureRefusal) -> Int { try isLittle ? bytes.little32(at) : bytes.big32(at) }
        guard try number16(2) == 42 else { return nil }
        let directory = try number32(4)
        for index in 0..<(try number16(directory)) {
            let entry = directory + 2 + 12 * index
            guard try number16(entry) == 0x0112 else { continue }
            guard try number16(entry + 2) == 3, try number32(entry + 4) == 1 else { return nil }
            return Orientation(rawValue: UInt8(truncatingIfNeeded: try number16(entry + 8)))
        }
        return nil
    }
}
