/// The sizes in which the shop stores a picture.
package enum PictureSizes {
    /// Widths in pixels for `srcset`.
    package static let steps = [160, 320, 640, 960, 1280, 1600]
    /// The greatest height in pixels. A tall picture is stored with a smaller width, so that it does not exceed this height.
    package static let tallest = 4096

    /// The widths in which a picture is stored, smallest first: the steps below the largest width, and the largest width.
    /// A picture is never enlarged.
    package static func widths(width: Int, height: Int) -> [Int] {
        var largest = min(width, steps[steps.count - 1])
        if self.height(at: largest, width: width, height: height) > tallest { largest = max(1, tallest * width / height) }
        return steps.filter { $0 < largest } + [largest]
    }

    /// The height for one of the widths, rounded, at least 1.
    package static func height(at narrow: Int, width: Int, height: Int) -> Int {
        max(1, (height * narrow + width / 2) / width)
    }
}
