import CGD
import CPictures

/// A picture in memory, scaled and encoded by libgd. Only the worker process uses it.
///
/// On a broken file the decoders `longjmp` within C and return null. They never jump over a Swift frame.
@safe
final class Canvas {
    private let image: gdImagePtr

    private init(taking image: gdImagePtr) { unsafe self.image = image }

    deinit { unsafe gdImageDestroy(image) }

    var width: Int { unsafe Int(image.pointee.sx) }
    var height: Int { unsafe Int(image.pointee.sy) }

    /// Decodes a picture of the requested size in true colours, with white in place of transparency.
    /// The result is at least `leastWidth` wide, or as wide as the original, and up to about twice as wide.
    ///
    /// - Parameter profile: the ICC profile as it is in the file; empty for none. A broken one is ignored.
    /// - Returns: nil where the bytes cannot be read or contain a picture of another size.
    static func decode(
        _ bytes: [UInt8], profile: [UInt8], _ kind: PictureKind, as request: WorkerMessages.Request, leastWidth: Int
    ) -> Canvas? {
        let image = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe profile.withUnsafeBufferPointer { profile in
                var picture = unsafe kolchi_picture(
                    bytes: buffer.baseAddress, count: buffer.count, width: Int32(request.width), height: Int32(request.height),
                    least_width: Int32(leastWidth), left: Int32(request.left), top: Int32(request.top),
                    profile: profile.baseAddress, profile_count: profile.count, profile_is_deflated: kind == .png ? 1 : 0)
                return switch kind {
                case .jpeg: unsafe kolchi_read_jpeg(&picture)
                case .png: unsafe kolchi_read_png(&picture)
                case .webP: unsafe kolchi_read_webp(&picture)
                case .gif: unsafe kolchi_read_gif(&picture)
                }
            }
        }
        return unsafe image.map { unsafe Canvas(taking: $0) }
    }

    /// The picture scaled to another size; nil where memory is missing.
    func scaled(width: Int, height: Int) -> Canvas? {
        guard let made = unsafe gdImageCreateTrueColor(Int32(width), Int32(height)) else { return nil }
        unsafe gdImageCopyResampled(
            made, image, 0, 0, 0, 0, Int32(width), Int32(height), Int32(self.width), Int32(self.height))
        return unsafe Canvas(taking: made)
    }

    /// A part of the picture; nil where memory is missing. A part that reaches beyond an edge is moved inside.
    func cropped(left: Int, top: Int, width: Int, height: Int) -> Canvas? {
        guard let made = unsafe gdImageCreateTrueColor(Int32(width), Int32(height)) else { return nil }
        let left = max(0, min(left, self.width - width))
        let top = max(0, min(top, self.height - height))
        unsafe gdImageCopyResampled(
            made, image, 0, 0, Int32(left), Int32(top), Int32(width), Int32(height), Int32(min(width, self.width)),
            Int32(min(height, self.height)))
        return unsafe Canvas(taking: made)
    }

    func upright(from orientation: Orientation) -> Canvas? {
        switch orientation {
        case .upright:
            return self
        case .flippedAcross:
            unsafe gdImageFlipHorizontal(image)
            return self
        case .upsideDown:
            unsafe gdImageFlipBoth(image)
            return self
        case .flippedDown:
            unsafe gdImageFlipVertical(image)
            return self
        case .turnRight:
            return turned(degreesToTheLeft: 270)
        case .turnLeft:
            return turned(degreesToTheLeft: 90)
        case .transposed:
            return turned(degreesToTheLeft: 270)?.upright(from: .flippedAcross)
        case .transversed:
            return turned(degreesToTheLeft: 270)?.upright(from: .flippedDown)
        }
    }

    private func turned(degreesToTheLeft degrees: Float) -> Canvas? {
        guard let made = unsafe gdImageRotateInterpolated(image, degrees, 0) else { return nil }
        return unsafe Canvas(taking: made)
    }

    /// The mean colour of all pixels: red, green, blue.
    func meanColour() -> [UInt8]? {
        guard let one = scaled(width: 1, height: 1) else { return nil }
        let pixel = unsafe gdImageGetTrueColorPixel(one.image, 0, 0)
        return [UInt8(pixel >> 16 & 0xFF), UInt8(pixel >> 8 & 0xFF), UInt8(pixel & 0xFF)]
    }

    func encoded(as format: PictureFormat) -> [UInt8]? {
        var count: Int32 = 0
        // A progressive JPEG is smaller, and browsers show it early.
        unsafe gdImageInterlace(image, 1)
        let data =
            switch format {
            case .webP: unsafe gdImageWebpPtrEx(image, &count, 80)
            case .jpeg: unsafe gdImageJpegPtr(image, &count, 82)
            }
        guard let data = unsafe data else { return nil }
        defer { unsafe gdFree(data) }
        return unsafe Array(UnsafeRawBufferPointer(start: data, count: Int(count)))
    }
}
