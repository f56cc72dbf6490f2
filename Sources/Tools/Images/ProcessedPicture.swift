import Kernel
import CSodium

/// A picture in the shop's sizes: upright, without EXIF, location, profile or comment.
package struct ProcessedPicture: Sendable {
    /// Identifies the content: BLAKE2b of the largest JPEG with 160 bits of output, as 40 hexadecimal digits.
    package let hash: String
    /// Width of the upright original, in pixels.
    package let width: Int
    /// Height of the upright original, in pixels.
    package let height: Int
    /// The widths in which the picture is stored, smallest first.
    package let widths: [Int]
    /// The mean colour as `#rrggbb`, shown until the picture is loaded.
    package let colour: String
    /// Each width in both formats, largest first.
    package let files: [File]

    package struct File: Sendable {
        package let width: Int
        package let format: PictureFormat
        package let bytes: [UInt8]

        package init(width: Int, format: PictureFormat, bytes: [UInt8]) {
            self.width = width
            self.format = format
            self.bytes = bytes
        }
    }

    /// - Parameters:
    ///   - width: of the upright original, in pixels, like `height`.
    ///   - colour: red, green and blue.
    ///   - files: each width in both formats, largest first.
    package init(width: Int, height: Int, colour: [UInt8], files: [File]) {
        self.width = width
        self.height = height
        widths = files.filter { $0.format == .jpeg }.map(\.width).sorted()
        self.colour = "#" + colour.hexadecimal
        self.files = files
        let named = files.first { $0.format == .jpeg }?.bytes ?? []
        var digest = [UInt8](repeating: 0, count: 20)
        unsafe crypto_generichash(&digest, digest.count, named, UInt64(named.count), nil, 0)
        hash = digest.hexadecimal
    }
}
