import Images
import PictureAttacks
import Testing

@Suite("The header of a picture")
struct HeaderTests {
    private func refusal(_ bytes: [UInt8]) -> PictureRefusal? {
        do {
            _ = try PictureHeader(bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("a file of 35 bytes that claims 400 megapixels is refused for that claim")
    func gifBomb() {
        #expect(Fixture.gifBomb.count == 35)
        #expect(refusal(Fixture.gifBomb) == .tooManyPixels)
    }

    @Test("a JPEG, PNG or WebP that is cut anywhere is damaged")
    func truncated() {
        let drawing = Drawing(width: 64, height: 48)
        for whole in [Fixture.phoneJPEG(drawing, orientation: 6), drawing.png, drawing.webP] {
            #expect(refusal(whole) == nil)
            for length in 12..<whole.count - 1 {
                #expect(refusal(Array(whole.prefix(length))) == .damaged)
            }
        }
    }

    @Test("a picture that is cut at any kilobyte is damaged", arguments: Attack.cutKinds)
    func cut(kind: String) {
        let whole = Attack.whole(kind)
        #expect(refusal(whole) == nil)
        for length in stride(from: 1024, to: whole.count, by: 1024) {
            #expect(refusal(Array(whole.prefix(length))) == .damaged)
        }
    }

    @Test("a picture that would take too much memory while it is decoded is refused for its claim")
    func decoded() {
        let deep = FlatPNG(width: 7000, height: 7000, depth: 16, colour: 6)
        #expect(refusal(deep.claim) == .tooManyPixels)
        let ink = FlatJPEG(width: 7000, height: 7000, components: 4, isProgressive: true, scans: 2)
        #expect(refusal(ink.bytes) == .tooManyPixels)
        #expect(refusal(FlatJPEG(width: 7000, height: 7000, components: 4).bytes) == nil)
    }

    @Test("formats that are slow to read have lower limits of pixels")
    func slow() {
        #expect(refusal(FlatPNG(width: 5000, height: 3001, depth: 1, colour: 0, isInterlaced: true).bytes) == .tooManyPixels)
        #expect(refusal(FlatPNG(width: 5000, height: 3000, depth: 1, colour: 0, isInterlaced: true).bytes) == nil)
        #expect(refusal(FlatPNG(width: 6000, height: 6000, depth: 1, colour: 0).bytes) == nil)
        #expect(refusal(FlatPNG(width: 6000, height: 6001, depth: 1, colour: 0).bytes) == .tooManyPixels)
        var wide = Drawing(width: 30, height: 20, palette: true).gif
        wide.replaceSubrange(6..<10, with: [0x88, 0x13, 0xB8, 0x0B])  // a screen of 5000 × 3000
        #expect(refusal(wide) == nil)
        wide[8] += 1
        #expect(refusal(wide) == .tooManyPixels)
    }

    @Test(
        "a file that is not a picture is refused",
        arguments: [
            "", "x", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<!doctype html><script>alert(1)</script>", "BM000000000000",
            "%PDF-1.7", "RIFF0000WAVEfmt ", "GIF88a0000000000",
        ])
    func noPicture(text: String) {
        #expect(refusal(Array(text.utf8)) == .notAPicture)
    }

    @Test("each kind of picture states its size")
    func kinds() throws {
        let drawing = Drawing(width: 300, height: 200)
        for (bytes, kind) in [
            (drawing.jpeg, PictureKind.jpeg), (drawing.png, .png), (drawing.webP, .webP), (drawing.losslessWebP, .webP),
            (drawing.gif, .gif),
        ] {
            let header = try PictureHeader(bytes)
            #expect(header.kind == kind)
            #expect((header.width, header.height, header.frames) == (300, 200, 1))
        }
    }

    @Test("all orientations are read in both byte orders, and an invalid one means upright")
    func orientations() throws {
        let drawing = Drawing(width: 40, height: 20)
        for orientation in 1...8 {
            for littleEndian in [false, true] {
                let header = try PictureHeader(Fixture.phoneJPEG(drawing, orientation: orientation, littleEndian: littleEndian))
                #expect(header.orientation.rawValue == UInt8(orientation))
                #expect(header.uprightWidth == (orientation >= 5 ? 20 : 40))
            }
        }
        for orientation in [0, 9, 255, 65535] {
            #expect(try PictureHeader(Fixture.phoneJPEG(drawing, orientation: orientation)).orientation == .upright)
        }
        let note = Fixture.exif(6)
        for length in 0..<note.count {
            let cut = Fixture.jpeg(drawing.jpeg, with: [(0xE1, Array("Exif\0\0".utf8) + note.prefix(length))])
            #expect(refusal(cut) == nil)
        }
    }

    @Test("a picture beyond a limit is refused for that limit")
    func bounds() {
        let drawing = Drawing(width: 40, height: 20)
        let texts = (0..<500).map { (name: "tEXt", data: Array("Comment\0\($0)".utf8)) }
        #expect(refusal(Fixture.png(drawing.png, with: texts)) == .tooMuchText)
        #expect(refusal(Fixture.png(drawing.png, with: Array(texts.prefix(100)))) == nil)
        #expect(refusal(Fixture.png(drawing.png, with: (0..<20_001).map { _ in ("prVt", []) })) == .tooManyParts)
        #expect(refusal(Fixture.png(drawing.png, with: [("acTL", [0, 0, 16, 0, 0, 0, 0, 0])])) == .tooManyFrames)
        #expect(refusal(Drawing(width: 2000, height: 100).png) == .tooNarrow)
        #expect(refusal(drawing.jpeg + [UInt8](repeating: 0, count: 15 << 20)) == .tooManyBytes)
        var claim = drawing.png
        claim.replaceSubrange(16..<24, with: [0, 0, 0x1F, 0x40, 0, 0, 0x1F, 0x40])
        #expect(refusal(claim) == .tooManyPixels)
        claim.replaceSubrange(16..<24, with: [0, 0, 0x17, 0x00, 0, 0, 0x17, 0x00])
        #expect(refusal(claim) == .damaged)
    }

    @Test("random bytes never make the reader trap")
    func noise() {
        let drawing = Drawing(width: 30, height: 20)
        var generator = SystemRandomNumberGenerator()
        for whole in [Fixture.phoneJPEG(drawing, orientation: 6), drawing.png, drawing.webP, drawing.losslessWebP, drawing.gif] {
            for _ in 0..<2000 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                }
                _ = refusal(Array(bytes.prefix(.random(in: 0...bytes.count, using: &generator))))
                _ = refusal(bytes)
            }
        }
    }
}
