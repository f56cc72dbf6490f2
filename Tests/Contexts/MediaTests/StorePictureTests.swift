import Foundation
import Images
import Media
import Postgres
import TestKit
import Testing

@Suite("A picture that is sent", .serialized)
struct StorePictureTests {
    private let album = Album()

    @Test("becomes files of every size in both formats, and a row that names them")
    func stored() async throws {
        let pictures = try album.pictures()
        let made = try await pictures.process(Album.photograph)
        try await TestDatabase.clone { db in
            let picture = try await db.transaction { tx in try await Picture.store(made, in: tx) }
            #expect(picture.widths == PictureSizes.widths(width: picture.width, height: picture.height))
            #expect(picture.widths.count > 1)
            for width in picture.widths {
                for format in PictureFormat.allCases {
                    let file = try #require(pictures.store.file(picture.hash, width: width, format: format))
                    #expect((try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0) > 100)
                }
            }
            let again = try await db.transaction { tx in try await Picture.store(made, in: tx) }
            #expect(again == picture)
            let found = try await db.read(Picture.named(made.hash))
            #expect(found == picture)
        }
    }

    @Test("to a folder that cannot be written fails clearly and leaves no files", arguments: ["incoming", "shelf"])
    func unwritable(part: String) async throws {
        let pictures = try album.pictures()
        let hash = try await album.hashOfPhotograph()
        // A plain file in place of a folder also stops root, whom no permission stops.
        let blocked = part == "shelf" ? String(hash.prefix(2)) : part
        try album.block(blocked)
        await #expect(throws: PictureFailure.notStored(ENOTDIR)) { try await pictures.process(Album.photograph) }
        #expect(album.pictureFiles.isEmpty)
        try album.unblock(blocked)
        _ = try await pictures.process(Album.photograph)
        #expect(!album.pictureFiles.isEmpty)
    }

    @Test(
        "to a full disk fails clearly and leaves no files",
        .enabled(if: SmallDisk.canBeMade, "a small disk can be mounted by root only"))
    func fullDisk() async throws {
        let disk = try SmallDisk(bytes: 32 * 1024)
        let pictures = Pictures(store: try PictureStore(folder: disk.path), command: .built)
        await #expect(throws: PictureFailure.diskFull) { try await pictures.process(Album.photograph) }
        #expect(Album.files(below: disk.path).filter { !$0.hasSuffix("lock") }.isEmpty)
    }
}
