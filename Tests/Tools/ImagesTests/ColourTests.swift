import Foundation
import Images
import PictureAttacks
import TestKit
import Testing

@Suite("Colours and canvases of pictures", .serialized)
struct ColourTests {
    private let folder = TemporaryFolder()

    /// Processes the upload and reads its JPEG of 500 pixels width.
    private func made(_ upload: [UInt8]) async throws -> Drawing {
        let pictures = Pictures(store: try PictureStore(folder: folder.path + "/media"), command: .built)
        let picture = try await pictures.process(folder.write(upload, to: "upload"))
        let path = try #require(pictures.store.file(picture.hash, width: 500, format: .jpeg))
        return try #require(Drawing(reading: Array(try Data(contentsOf: URL(filePath: path)))))
    }

    /// The sRGB value of a sample in linear light (IEC 61966-2-1).
    private func encoded(_ sample: Int) -> Int {
        let light = Double(sample) / 255
        return Int(((light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055) * 255).rounded())
    }

    private func isNear(_ samples: [Int], _ expected: [Int], within most: Int = 6) -> Bool {
        zip(samples, expected).allSatisfy { abs($0 - $1) <= most }
    }

    @Test("colours of a profile become sRGB in JPEG, PNG and WebP, and a broken profile is ignored")
    func profiles() async throws {
        let drawing = Drawing(width: 500, height: 400)
        let red = [0xE0, 0x20, 0x20]
        let linear = Profile.linear
        let uploads = [
            Fixture.jpeg(drawing.encodedJPEG(quality: 100), with: linear.segments),
            Fixture.png(drawing.png, with: [("iCCP", linear.chunk)]),
            Fixture.webP(drawing.losslessWebP, with: [("ICCP", linear.bytes)]),
        ]
        for upload in uploads {
            let samples = try await made(upload).samples(100, 100)
            #expect(isNear(samples, red.map(encoded)), "\(samples)")
        }
        let part = try #require(linear.segments.first)
        let broken = [
            Fixture.jpeg(drawing.encodedJPEG(quality: 100), with: [part]),
            Fixture.jpeg(drawing.jpeg, with: [(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1, 9, 9, 9])]),
            Fixture.png(drawing.png, with: [("iCCP", Array("a name\0\0nonsense".utf8))]),
            Fixture.png(drawing.png, with: [("iCCP", Profile.linearGrey.chunk)]),
            Fixture.webP(drawing.losslessWebP, with: [("ICCP", Array(linear.bytes.prefix(200)))]),
        ]
        for upload in broken {
            let samples = try await made(upload).samples(100, 100)
            #expect(isNear(samples, red), "\(samples)")
        }
    }

    @Test("grey and CMYK profiles are applied")
    func greyAndInk() async throws {
        let grey = FlatJPEG(width: 500, height: 400, components: 1).bytes
        let plain = try await made(grey).samples(100, 100)
        let samples = try await made(Fixture.jpeg(grey, with: Profile.linearGrey.segments)).samples(100, 100)
        #expect(isNear(samples, plain.map(encoded)) && !isNear(samples, plain), "\(plain) became \(samples)")
        let ink = FlatJPEG(width: 500, height: 400, components: 4).bytes
        let unprofiled = try await made(ink).samples(100, 100)
        let printed = try await made(Fixture.jpeg(ink, with: Profile.greyInk.segments)).samples(100, 100)
        func isNeutral(_ samples: [Int]) -> Bool { (samples.max() ?? 0) - (samples.min() ?? 0) <= 2 }
        #expect(!isNeutral(unprofiled) && isNeutral(printed), "\(unprofiled) became \(printed)")
    }

    @Test("a GIF whose frame is smaller than its canvas has the size of the canvas")
    func smallFrame() async throws {
        var gif = Drawing(width: 100, height: 80, palette: true).gif
        let descriptor = 13 + 3 << ((Int(gif[10]) & 7) + 1)
        #expect(gif[descriptor] == 0x2C)
        gif.replaceSubrange(6..<10, with: [0xF4, 0x01, 0x90, 0x01])
        gif.replaceSubrange(descriptor + 1..<descriptor + 5, with: [50, 0, 40, 0])
        let header = try PictureHeader(gif)
        #expect((header.width, header.height) == (500, 400))
        let drawing = try await made(gif)
        #expect((drawing.width, drawing.height) == (500, 400))
        #expect(isNear(drawing.samples(10, 10), [255, 255, 255]) && isNear(drawing.samples(300, 300), [255, 255, 255]))
        #expect(isNear(drawing.samples(70, 55), [0xE0, 0x20, 0x20], within: 12) && isNear(drawing.samples(130, 105), [0xF8, 0xF8, 0xF8]))
        // Now the frame exceeds the canvas.
        gif.replaceSubrange(6..<10, with: [90, 0, 70, 0])
        let frame = try PictureHeader(gif)
        #expect((frame.width, frame.height) == (100, 80))
    }

    @Test("bytes between two segments of a JPEG are skipped, up to a limit")
    func strayBytes() async throws {
        let jpeg = Drawing(width: 500, height: 400).jpeg
        let table = try #require((2..<jpeg.count - 1).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xDB })
        let stray = Array(jpeg[..<table]) + [0, 0x11, 0xFF, 0x00, 0x22] + jpeg[table...]
        #expect(try await made(stray).corners == [Drawing.red, Drawing.green, Drawing.blue, Drawing.white])
        let tooMany = Array(jpeg[..<table]) + [UInt8](repeating: 0, count: 5000) + jpeg[table...]
        #expect(throws: PictureRefusal.damaged) { try PictureHeader(tooMany) }
    }
}
