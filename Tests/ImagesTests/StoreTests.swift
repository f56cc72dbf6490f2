import Glibc
import Images
import TestKit
import Testing

@Suite("The pictures' folder")
struct StoreTests {
    private let folder = TemporaryFolder()
    private static let hash = String(repeating: "0123456789abcdef", count: 3).prefix(40).description

    @Test("a name in a URL is a file within the folder")
    func named() throws {
        let store = try PictureStore(folder: folder.path)
        let found = try #require(store.file(Self.hash, named: "640.webp"))
        #expect(found.path == "\(folder.path)/01/\(Self.hash)/640.webp")
        #expect(found.format.mediaType == "image/webp")
        #expect(store.file(Self.hash, named: "33.jpg")?.format == .jpeg)
    }

    @Test(
        "no other name is a file",
        arguments: [
            "", "640", "640.png", "0640.webp", "+640.webp", "-640.webp", "0.jpg", "1281.jpg", "640.webp.", "640.WEBP", "../640.webp",
            "640/../../x.webp", "640.webp\0", "٦٤٠.webp", "99999999999999999999.jpg",
        ])
    func unnamed(name: String) throws {
        let store = try PictureStore(folder: folder.path)
        #expect(store.file(Self.hash, named: name) == nil)
    }

    @Test("no other hash is a folder", arguments: ["", "..", "../../etc/passwd", hash.uppercased(), hash + "0", String(hash.dropLast()), "/" + hash.dropFirst()])
    func noHash(hash: String) throws {
        let store = try PictureStore(folder: folder.path)
        #expect(store.file(hash, named: "640.webp") == nil)
    }

    @Test("a folder that cannot be made is a clear error")
    func unwritable() {
        let file = folder.write([1], to: "file")
        #expect(throws: PictureFailure.notStored(ENOTDIR)) { try PictureStore(folder: file + "/media") }
    }

    @Test("the widths never go above the picture, and there is always one")
    func widths() {
        #expect(PictureSizes.widths(width: 4000, height: 3000) == [160, 320, 640, 960, 1280])
        #expect(PictureSizes.widths(width: 1280, height: 1) == [160, 320, 640, 960, 1280])
        #expect(PictureSizes.widths(width: 500, height: 400) == [160, 320, 500])
        #expect(PictureSizes.widths(width: 160, height: 100) == [160])
        #expect(PictureSizes.widths(width: 1, height: 1) == [1])
        for (width, height) in [(1000, 10_000), (1280, 4097), (4999, 9999)] {
            let widths = PictureSizes.widths(width: width, height: height)
            #expect(widths.allSatisfy { PictureSizes.height(at: $0, width: width, height: height) <= PictureSizes.tallest })
        }
    }
}
