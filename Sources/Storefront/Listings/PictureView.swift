import Catalog
import HTML
import Images
import Kernel
import Links
import Postgres
import Search
import Shipping
import Site

/// A picture in the sizes that Media keeps, as WebP, with one JPEG for those who cannot read it.
struct PictureView: Sendable {
    let hash: String
    /// Of the largest size, in pixels; the page keeps its place free by them.
    let width: Int
    let height: Int
    /// Widths that exist, smallest first.
    let widths: [Int]
    let alt: String
    /// The value of `sizes`: how wide the page shows it.
    var shownAt = "(min-width: 48rem) 16rem, 46vw"
    /// Whether it is the first thing to be seen, and so loaded at once.
    var isFirst = false

    /// The largest size, in the format that every browser reads.
    var largest: SiteURL { Link.picture(hash, width: widths.last ?? width, format: "jpg") }

    /// For a browser without WebP.
    var fallback: SiteURL { Link.picture(hash, width: widths.last { $0 <= 640 } ?? widths.last ?? width, format: "jpg") }

    /// The same picture a few millimetres wide, as a way to the large one.
    var thumbnail: PictureView { PictureView(hash: hash, width: width, height: height, widths: widths, alt: alt, shownAt: "4rem") }

    /// Its files, smallest first, for `srcset`.
    var sizes: [Size] {
        widths.map { Size(address: Link.picture(hash, width: $0, format: "webp"), width: $0, isLast: $0 == widths.last) }
    }

    struct Size {
        let address: SiteURL
        let width: Int
        let isLast: Bool
    }

    static let sample = PictureView(
        hash: String(repeating: "a1", count: 20), width: 960, height: 1200, widths: [160, 320, 640, 960], alt: "Caftan")
}

extension PictureView {
    /// - Parameters:
    ///   - width: of the original, in pixels; so `height`.
    init(hash: String, width: Int, height: Int, alt: String, isFirst: Bool = false, shownAt: String? = nil) {
        let widths = PictureSizes.widths(width: width, height: height)
        let largest = widths.last ?? width
        self.init(
            hash: hash, width: largest, height: PictureSizes.height(at: largest, width: width, height: height), widths: widths, alt: alt)
        self.isFirst = isFirst
        if let shownAt { self.shownAt = shownAt }
    }
}
