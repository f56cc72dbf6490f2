/// A file that is made to harm its reader, or that only looks so.
package struct Attack: Sendable {
    package let name: String
    package let expected: Outcome
    package let bytes: @Sendable () -> [UInt8]

    /// How the shop should react.
    package enum Outcome: Sendable {
        case refused
        /// Accepted, with all sizes.
        case made
        /// Accepted or refused, but without a failure: for truncated files.
        case answered
    }

    init(_ name: String, _ expected: Outcome, _ bytes: @escaping @Sendable () -> [UInt8]) {
        self.name = name
        self.expected = expected
        self.bytes = bytes
    }

    /// Part of every polyglot. No served file may contain it.
    package static let marker = "<script>kolchi()</script>"

    /// Small files that are cheap to process, for the tests.
    package static let small: [Attack] = [
        Attack("png-500-texts", .refused) { Fixture.png(little.png, with: texts(500)) },
        Attack("png-palette-claims-3.6-gigapixels", .refused) { FlatPNG(width: 60_000, height: 60_000, depth: 8, colour: 3).claim },
        Attack("png-16-bit-claims-49-megapixels", .refused) { FlatPNG(width: 7000, height: 7000, depth: 16, colour: 6).claim },
        Attack("gif-35-bytes-claim-400-megapixels", .refused) { Fixture.gifBomb },
        Attack("gif-10000-frames", .refused) { moving(frames: 10_000) },
        Attack("gif-1000-frames", .made) { moving(frames: 1000) },
        Attack("jpeg-cmyk", .made) { FlatJPEG(width: 320, height: 200, components: 4).bytes },
        Attack("jpeg-31-scans", .refused) { FlatJPEG(width: 320, height: 200, components: 3, isProgressive: true, scans: 31).bytes },
        Attack("polyglot-jpeg-html", .made) {
            Fixture.jpeg(little.jpeg, with: [(0xE1, page), (0xFE, page), (0xEE, Array("Adobe\0".utf8) + page)]) + page
        },
        Attack("polyglot-png-zip", .made) { Fixture.png(little.png, with: [("tEXt", page), ("zzZz", page)]) + zip },
        Attack("polyglot-gif-js", .made) { script(little.gif) },
        Attack("polyglot-webp-html", .made) { Fixture.webP(little.webP, with: [("XMP ", page), ("EXIF", page)]) + page },
    ]

    /// The most expensive pictures within the limits, and some beyond them.
    package static let large: [Attack] = [
        Attack("png-100-texts-of-10-MB", .made) { Fixture.png(little.png, with: bulkyTexts) },
        Attack("png-1-bit-36-megapixels", .made) { FlatPNG(width: 6000, height: 6000, depth: 1, colour: 0).bytes },
        Attack("png-palette-36-megapixels", .made) { FlatPNG(width: 6000, height: 6000, depth: 8, colour: 3).bytes },
        Attack("png-rgb-36-megapixels", .made) { FlatPNG(width: 6000, height: 6000, depth: 8, colour: 2).bytes },
        Attack("png-rgb-49-megapixels", .refused) { FlatPNG(width: 7000, height: 7000, depth: 8, colour: 2).bytes },
        Attack("png-rgba-16-bit-20-megapixels", .made) { FlatPNG(width: 5000, height: 4000, depth: 16, colour: 6).bytes },
        Attack("png-rgba-16-bit-49-megapixels", .refused) { FlatPNG(width: 7000, height: 7000, depth: 16, colour: 6).bytes },
        interlaced,
        Attack("png-rgba-interlaced-49-megapixels", .refused) {
            FlatPNG(width: 7000, height: 7000, depth: 8, colour: 6, isInterlaced: true).bytes
        },
        Attack("gif-15-megapixels", .made) { Drawing(width: 5000, height: 3000, palette: true).gif },
        Attack("gif-49-megapixels", .refused) { Drawing(width: 7000, height: 7000, palette: true).gif },
        Attack("jpeg-cmyk-49-megapixels", .made) { FlatJPEG(width: 7000, height: 7000, components: 4).bytes },
        progressive,
        Attack("jpeg-progressive-cmyk-49-megapixels", .refused) {
            FlatJPEG(width: 7000, height: 7000, components: 4, isProgressive: true, scans: 5).bytes
        },
        Attack("webp-49-megapixels", .made) { Drawing(width: 7000, height: 7000).webP },
        Attack("webp-lossless-49-megapixels", .made) { Drawing(width: 7000, height: 7000).losslessWebP },
        Attack("photo-jpeg-24-megapixels", .made) { Drawing(photo: 6000, 4000).jpeg },
        Attack("photo-jpeg-progressive-24-megapixels", .made) { Drawing(photo: 6000, 4000).progressiveJPEG },
        Attack("photo-jpeg-49-megapixels", .made) { Drawing(photo: 8000, 6000).encodedJPEG(quality: 60) },
    ]

    /// The decoder holds the whole of an interlaced PNG in memory.
    private static let interlaced = Attack("png-rgba-interlaced-15-megapixels", .made) {
        FlatPNG(width: 5000, height: 3000, depth: 8, colour: 6, isInterlaced: true).bytes
    }

    /// The accepted picture that takes the most memory: the coefficients of a progressive JPEG stay there until its last scan.
    package static let progressive = Attack("jpeg-progressive-30-scans-26-megapixels", .made) {
        FlatJPEG(width: 5100, height: 5100, components: 3, isProgressive: true, scans: 30).bytes
    }

    /// The kinds of picture that are sent cut at each kilobyte.
    package static let cutKinds = ["jpeg", "jpeg-progressive", "png", "gif", "webp", "webp-lossless"]

    /// The picture of a kind, before it is cut.
    package static func whole(_ kind: String) -> [UInt8] {
        let photo = Drawing(photo: 480, 320)
        return switch kind {
        case "jpeg": photo.jpeg
        case "jpeg-progressive": photo.progressiveJPEG
        case "png": photo.png
        case "gif": photo.gif
        case "webp": photo.webP
        default: photo.losslessWebP
        }
    }

    // MARK: Parts

    private static var little: Drawing { Drawing(width: 300, height: 200) }
    private static let page = Array("<!doctype html>\(marker)".utf8)
    /// An empty archive with a comment (APPNOTE 4.3.16). It is at the end of a file.
    private static let zip =
        Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 16) + [UInt8(marker.utf8.count), 0] + Array(marker.utf8)

    private static func texts(_ count: Int) -> [(name: String, data: [UInt8])] {
        (0..<count).map { ("tEXt", Array("Comment\0\($0)".utf8)) }
    }

    /// 100 compressed texts that inflate to 1 GB together.
    private static var bulkyTexts: [(name: String, data: [UInt8])] {
        let text = Array("Comment\0\0".utf8) + FlatPNG.deflated(zeros: 10_000_000)
        return (0..<100).map { _ in ("zTXt", text) }
    }

    private static func moving(frames: Int) -> [UInt8] {
        let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 1, 0]
        let head = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
        return head + (0..<frames).flatMap { _ in frame } + [0x3B]
    }

    /// A GIF that is also a script: in its comment block after the palette, and in trailing bytes.
    private static func script(_ gif: [UInt8]) -> [UInt8] {
        let palette = 13 + 3 << (Int(gif[10] & 7) + 1)
        let comment = Array("*/=1;\(marker)/*".utf8)
        return gif[..<palette] + [0x21, 0xFE, UInt8(comment.count)] + comment + [0] + gif[palette...] + Array("*/;\(marker)".utf8)
    }
}
