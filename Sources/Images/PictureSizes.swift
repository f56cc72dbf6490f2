/// The sizes in which the shop keeps a picture.
package enum PictureSizes {
    /// Widths in pixels for `srcset`.
    package static let steps = [160, 320, 640, 960, 1280]
    /// A tall picture is kept narrower, so that none is taller than this.
    package static let tallest = 4096

    /// The widths of a picture, smallest first: the steps below the largest, and the largest. Never upscaled.
    package static func widths(width: Int, height: Int) -> [Int] {
        var largest = min(width, steps[steps.count - 1])
        if self.height(at: largest, width: width, height: height) > tallest { largest = max(1, tallest * width / height) }
        return steps.filter { $0 < largest } + [largest]
    }

    /// The height that goes with one of the widths, rounded, at least 1.
    package static func height(at narrow: Int, width: Int, height: Int) -> Int {
        max(1, (height * narrow + width / 2) / width)
    }
}
