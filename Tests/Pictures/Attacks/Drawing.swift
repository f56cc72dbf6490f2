import CGD

/// A picture drawn for a test: four corners in different colours.
@safe
package final class Drawing {
    private let image: gdImagePtr
    package let width: Int
    package let height: Int

    package static let red = 0xE0_20_20
    package static let green = 0x20_C0_20
    package static let blue = 0x20_20_E0
    package static let white = 0xF8_F8_F8

    /// Upper left red, upper right green, lower left blue, lower right white.
    package init(width: Int, height: Int, palette: Bool = false) {
        self.width = width
        self.height = height
        unsafe image = palette ? gdImageCreate(Int32(width), Int32(height)) : gdImageCreateTrueColor(Int32(width), Int32(height))
        fill(0, 0, Self.red)
        fill(1, 0, Self.green)
        fill(0, 1, Self.blue)
        fill(1, 1, Self.white)
    }

    /// Noise that compresses badly, like a photo of gravel.
    package init(noise width: Int, _ height: Int) {
        self.width = width
        self.height = height
        unsafe image = gdImageCreateTrueColor(Int32(width), Int32(height))
        for y in 0..<height / 8 {
            for x in 0..<width / 8 {
                let colour = Int32(truncatingIfNeeded: (x &* 2_654_435_761 ^ y &* 40503 &* 65599) & 0xFF_FFFF)
                unsafe gdImageFilledRectangle(image, Int32(8 * x), Int32(8 * y), Int32(8 * x + 7), Int32(8 * y + 7), colour)
            }
        }
    }

    /// Smooth gradients with grain. As a JPEG it is as large as a photo.
    package init(photo width: Int, _ height: Int) {
        self.width = width
        self.height = height
        unsafe image = gdImageCreateTrueColor(Int32(width), Int32(height))
        var random: UInt32 = 2_463_534_242
        for y in 0..<height {
            let row = unsafe image.pointee.tpixels[y]!
            for x in 0..<width {
                random ^= random << 13
                random ^= random >> 17
                random ^= random << 5
                let grain = Int(random & 15)
                let (red, green, blue) = (40 + 170 * x / width + grain, 40 + 170 * y / height + grain, 40 + (x / 64 ^ y / 64) & 127 + grain)
                unsafe row[x] = Int32(red << 16 | green << 8 | blue)
            }
        }
    }

    package init?(reading bytes: [UInt8]) {
        var bytes = bytes
        let count = Int32(bytes.count)
        let isJPEG = bytes.first == 0xFF
        let read = unsafe bytes.withUnsafeMutableBytes {
            unsafe isJPEG ? gdImageCreateFromJpegPtr(count, $0.baseAddress) : gdImageCreateFromWebpPtr(count, $0.baseAddress)
        }
        guard let read = unsafe read else { return nil }
        unsafe image = read
        width = unsafe Int(read.pointee.sx)
        height = unsafe Int(read.pointee.sy)
    }

    deinit { unsafe gdImageDestroy(image) }

    private func fill(_ column: Int, _ row: Int, _ colour: Int) {
        let paint = unsafe gdImageColorAllocate(image, Int32(colour >> 16), Int32(colour >> 8 & 255), Int32(colour & 255))
        unsafe gdImageFilledRectangle(
            image, Int32(column * width / 2), Int32(row * height / 2), Int32((column + 1) * width / 2 - 1),
            Int32((row + 1) * height / 2 - 1), paint)
    }

    /// The corners from the upper left, row by row, each as the nearest of the four colours.
    package var corners: [Int] {
        [(1, 1), (3, 1), (1, 3), (3, 3)].map { x, y in
            let pixel = unsafe Int(gdImageGetTrueColorPixel(image, Int32(x * width / 4), Int32(y * height / 4)))
            func distance(_ colour: Int) -> Int { [16, 8, 0].reduce(0) { $0 + abs((pixel >> $1 & 255) - (colour >> $1 & 255)) } }
            return [Self.red, Self.green, Self.blue, Self.white].min { distance($0) < distance($1) } ?? 0
        }
    }

    /// Red, green and blue of a pixel.
    package func samples(_ x: Int, _ y: Int) -> [Int] {
        let pixel = unsafe Int(gdImageGetTrueColorPixel(image, Int32(x), Int32(y)))
        return [pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255]
    }

    package var jpeg: [UInt8] { encodedJPEG(quality: 90) }
    package var progressiveJPEG: [UInt8] {
        unsafe gdImageInterlace(image, 1)
        defer { unsafe gdImageInterlace(image, 0) }
        return jpeg
    }
    package var png: [UInt8] { unsafe encoded { unsafe gdImagePngPtr($0, $1) } }
    package var webP: [UInt8] { unsafe encoded { unsafe gdImageWebpPtr($0, $1) } }
    package var losslessWebP: [UInt8] { unsafe encoded { unsafe gdImageWebpPtrEx($0, $1, 101) } }
    package var gif: [UInt8] { unsafe encoded { unsafe gdImageGifPtr($0, $1) } }

    package func encodedJPEG(quality: Int32) -> [UInt8] { unsafe encoded { unsafe gdImageJpegPtr($0, $1, quality) } }

    private func encoded(_ encode: (gdImagePtr, UnsafeMutablePointer<Int32>) -> UnsafeMutableRawPointer?) -> [UInt8] {
        var count: Int32 = 0
        guard let data = unsafe encode(image, &count) else { return [] }
        defer { unsafe gdFree(data) }
        return unsafe Array(UnsafeRawBufferPointer(start: data, count: Int(count)))
    }
}

/// Bytes of files that people upload.
package enum Fixture {
    /// EXIF data of a phone: the orientation, and a location in the GPS directory with the text "GPS-SECRET" as degrees.
    package static func exif(_ orientation: Int, littleEndian: Bool = false) -> [UInt8] {
        func n16(_ number: Int) -> [UInt8] {
            littleEndian ? [UInt8(number & 255), UInt8(number >> 8)] : [UInt8(number >> 8), UInt8(number & 255)]
        }
        func n32(_ number: Int) -> [UInt8] {
            littleEndian ? n16(number & 0xFFFF) + n16(number >> 16) : n16(number >> 16) + n16(number & 0xFFFF)
        }
        let directory =
            n16(2) + n16(0x0112) + n16(3) + n32(1) + n16(orientation) + n16(0) + n16(0x8825) + n16(4) + n32(1) + n32(38) + n32(0)
        let place = n16(1) + n16(0x001B) + n16(7) + n32(10) + n32(56) + n32(0) + Array("GPS-SECRET".utf8)
        return Array((littleEndian ? "II" : "MM").utf8) + n16(42) + n32(8) + directory + place
    }

    /// A JPEG with additional segments after its first two bytes.
    package static func jpeg(_ jpeg: [UInt8], with segments: [(marker: UInt8, data: [UInt8])]) -> [UInt8] {
        var bytes = Array(jpeg.prefix(2))
        for (marker, data) in segments {
            let length = data.count + 2
            bytes += [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + data
        }
        return bytes + jpeg.dropFirst(2)
    }

    package static func phoneJPEG(_ drawing: Drawing, orientation: Int, littleEndian: Bool = false) -> [UInt8] {
        jpeg(drawing.jpeg, with: [(0xE1, Array("Exif\0\0".utf8) + exif(orientation, littleEndian: littleEndian))])
    }

    /// A PNG with additional chunks after its header. Their checksums are wrong, but no decoder ever sees them.
    package static func png(_ png: [UInt8], with chunks: [(name: String, data: [UInt8])]) -> [UInt8] {
        var bytes = Array(png.prefix(33))
        for (name, data) in chunks {
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: data.count >> $0) } + Array(name.utf8) + data + [0, 0, 0, 0]
        }
        return bytes + png.dropFirst(33)
    }

    /// A WebP with additional chunks after its pixels.
    package static func webP(_ webP: [UInt8], with chunks: [(name: String, data: [UInt8])]) -> [UInt8] {
        func little(_ number: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) } }
        var bytes = Array(webP[8...])
        for (name, data) in chunks {
            bytes += Array(name.utf8) + little(data.count) + data
            if data.count % 2 == 1 { bytes.append(0) }
        }
        return Array("RIFF".utf8) + little(bytes.count) + bytes
    }

    /// 35 bytes that claim 20,000 by 20,000 pixels.
    package static let gifBomb: [UInt8] =
        Array("GIF89a".utf8) + [0x20, 0x4E, 0x20, 0x4E, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
        + [0x2C, 0, 0, 0, 0, 0x20, 0x4E, 0x20, 0x4E, 0, 2, 2, 0x4C, 1, 0, 0x3B]
}
