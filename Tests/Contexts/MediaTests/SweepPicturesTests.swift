import Foundation
import Images
import Jobs
import Logging
import Media
import Postgres
import TestKit
import Testing

@Suite("Files that no row names", .serialized)
struct SweepPicturesTests {
    private let album = Album()

    @Test("are removed a day after they were sent, but those of a row stay")
    func sweep() async throws {
        let pictures = try album.pictures()
        let made = try await pictures.process(Album.photograph)
        let other = try await pictures.process(Album.otherPhotograph)
        try await TestDatabase.clone { db in
            try await db.transaction { tx in try await Picture.store(made, in: tx) }
            await #expect(throws: CancellationError.self) {
                try await db.transaction { tx in
                    try await Picture.store(other, in: tx)
                    throw CancellationError()
                }
            }
            try album.age(made.hash, hours: 48)
            try album.age(other.hash, hours: 23)
            #expect(try await Picture.sweep(pictures.store, in: db).isEmpty)
            try album.age(other.hash, hours: 25)
            var table = JobTable()
            Picture.register(on: &table, files: pictures.store)
            let jobs = table
            try await db.transaction { tx in try await jobs.register(in: tx) }
            try await Worker(jobs, on: db, log: Log(least: .error)).runDue()
            #expect(album.holds(made.hash))
            #expect(!album.holds(other.hash))
        }
    }

    @Test("stay if the picture is sent again, even before its row is written")
    func sentAgain() async throws {
        let pictures = try album.pictures()
        let made = try await pictures.process(Album.photograph)
        try await TestDatabase.clone { db in
            try album.age(made.hash, hours: 25)
            let again = try await pictures.process(Album.photograph)
            #expect(try await Picture.sweep(pictures.store, in: db).isEmpty)
            try await db.transaction { tx in try await Picture.store(again, in: tx) }
            #expect(album.holds(made.hash))
        }
    }
}
