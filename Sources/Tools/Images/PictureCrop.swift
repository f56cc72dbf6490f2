/// Which part of a picture is kept as a wide strip, such as the banner of a shop.
package enum PictureCrop: UInt8, Sendable, CaseIterable {
    /// The strip has the whole width and is at the top, in the middle or at the bottom. If a picture is wider than the strip, its
    /// middle is kept.
    case top = 1
    case middle
    case bottom

    /// How many times wider than high a strip is.
    package static let ratio = 4

    /// The place and the size of the strip in an upright picture of that size, in pixels.
    package func strip(width: Int, height: Int) -> (left: Int, top: Int, width: Int, height: Int) {
        let strip = (width: min(width, height * Self.ratio), height: max(1, min(height, width / Self.ratio)))
        let room = height - strip.height
        let top =
            switch self {
            case .top: 0
            case .middle: room / 2
            case .bottom: room
            }
        return ((width - strip.width) / 2, top, strip.width, strip.height)
    }
}
