import Foundation
import Images
import Kernel
import Media
import Postgres
import TestKit
import Testing

@Suite("A private file of a subject", .serialized)
struct PrivateFileTests {
    private let album = Album()
    private let folder = TemporaryFolder()
    private let claim = PrivateFile.Subject("claim", "1")

    @Test("is found only by its subject, is gone once it is released, and then loses file and row")
    func release() async throws {
        let (pictures, files) = (try album.pictures(), try PrivateFileStore(folder: folder.path))
        let made = try await pictures.process(Album.photograph, into: files)
        let other = try await pictures.process(Album.photograph, into: files)
        let path = try #require(files.file(made.key))
        try await TestDatabase.clone { db in
            let stored = try await db.transaction { tx in
                try await PrivateFile.store(other, for: PrivateFile.Subject("claim", "2"), in: tx)
                return try await PrivateFile.store(made, for: claim, in: tx)
            }
            #expect(try await db.read(PrivateFile.of(claim)) == [stored])
            #expect(try await db.read(PrivateFile.named(made.key, of: claim)) == stored)
            for stranger in [PrivateFile.Subject("claim", "2"), PrivateFile.Subject("chat", "1")] {
                #expect(try await db.read(PrivateFile.named(made.key, of: stranger)) == nil)
            }
            #expect(try await PrivateFile.removeReleased(files, in: db).isEmpty)
            try await db.transaction { tx in try await PrivateFile.release(claim, in: tx) }
            #expect(try await db.read(PrivateFile.named(made.key, of: claim)) == nil)
            #expect(try await db.read(PrivateFile.of(claim)).isEmpty)
            // A process that ended after it had removed the file left the row.
            try files.remove(made.key)
            #expect(try await PrivateFile.removeReleased(files, in: db) == [made.key])
            #expect(try await PrivateFile.removeReleased(files, in: db).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(FileManager.default.fileExists(atPath: try #require(files.file(other.key))))
        }
    }

    @Test("without a row is removed after a day")
    func sweep() async throws {
        let (pictures, files) = (try album.pictures(), try PrivateFileStore(folder: folder.path))
        let made = try await pictures.process(Album.photograph, into: files)
        let kept = try await pictures.process(Album.photograph, into: files)
        try await TestDatabase.clone { db in
            try await db.transaction { tx in try await PrivateFile.store(kept, for: claim, in: tx) }
            #expect(try await PrivateFile.sweep(files, in: db).isEmpty)
            for key in [made.key, kept.key] {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -90_000)], ofItemAtPath: try #require(files.file(key)))
            }
            #expect(try await PrivateFile.sweep(files, in: db) == [made.key])
            #expect(FileManager.default.fileExists(atPath: try #require(files.file(kept.key))))
        }
    }
}
