import Images
package import Links

/// A picture in all stored sizes, as WebP, with a JPEG for browsers without WebP.
package struct PictureView: Sendable {
    package let hash: String
    /// Width and height of the largest size, in pixels. The page reserves the space for it.
    let width: Int
    let height: Int
    /// The stored widths in pixels, smallest first.
    let widths: [Int]
    let alt: String
    /// The value of the `sizes` attribute: how wide the page shows the picture.
    var shownAt = "(min-width: 48rem) 16rem, 46vw"
    /// Whether it is the largest thing of the first view, and is therefore loaded at once and before others.
    var isFirst = false
    /// Whether it is in the first view, and is therefore loaded at once.
    var isEager = false

    /// The largest size as JPEG, which every browser can show.
    package var largest: SiteURL { Link.picture(hash, width: widths.last ?? width, format: "jpg") }

    /// For a browser without WebP.
    var fallback: SiteURL { Link.picture(hash, width: widths.last { $0 <= 640 } ?? widths.last ?? width, format: "jpg") }

    /// Whether it is as large as sites with share cards want it: 1200 by 630 pixels.
    package var isShareable: Bool { width >= 1200 && height >= 630 }

    /// The share card with the picture in its largest size.
    ///
    /// - Parameters:
    ///   - type: `website` or `product`.
    ///   - origin: scheme and host of the shop.
    package func share(_ type: String, from origin: String) -> Frame.Share {
        Frame.Share(type: type, image: largest.absolute(from: origin), width: width, height: height)
    }

    /// The same picture as a small link to the large one.
    package var thumbnail: PictureView { PictureView(hash: hash, width: width, height: height, widths: widths, alt: alt, shownAt: "4rem") }

    /// The files for `srcset`, smallest first.
    var sizes: [Size] {
        widths.map { Size(address: Link.picture(hash, width: $0, format: "webp"), width: $0, isLast: $0 == widths.last) }
    }

    struct Size {
        let address: SiteURL
        let width: Int
        let isLast: Bool
    }

    package static let sample = PictureView(
        hash: String(repeating: "a1", count: 20), width: 960, height: 1200, widths: [160, 320, 640, 960], alt: "Caftan")
}

extension PictureView {
    /// - Parameters:
    ///   - width: the width of the original in pixels; `height` likewise.
    package init(
        hash: String, width: Int, height: Int, alt: String, isFirst: Bool = false, isEager: Bool = false, shownAt: String? = nil
    ) {
        let widths = PictureSizes.widths(width: width, height: height)
        let largest = widths.last ?? width
        self.init(
            hash: hash, width: largest, height: PictureSizes.height(at: largest, width: width, height: height), widths: widths, alt: alt)
        self.isFirst = isFirst
        self.isEager = isEager
        if let shownAt { self.shownAt = shownAt }
    }
}
