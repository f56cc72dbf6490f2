import Foundation
import Identity
import Images
import Jobs
import Kernel
import Logging
import Media
import Postgres
import TestKit
import Testing

@Suite("A picture that stays while it is shown", .serialized)
struct ReleasePictureTests {
    private let album = Album()

    /// Adds a person whose avatar is the picture.
    private func show(_ hash: String, _ tx: Transaction) async throws -> Person.ID {
        let id = try await Cast.salma.signsUp(with: "\(ID<Album>())@example.ma", in: tx).id
        _ = try await Person.setAvatar(hash, of: id, in: tx)
        return id
    }

    private func letGo(_ person: Person.ID, of hash: String, in db: Database) async throws {
        try await db.transaction { tx in
            _ = try await Person.setAvatar(nil, of: person, in: tx)
            try await Picture.release(hash, in: tx)
        }
    }

    private func shift(_ seconds: Int, _ db: Database) async throws {
        try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
    }

    @Test("is removed with its files some minutes after the last row that showed it released it")
    func goes() async throws {
        let pictures = try album.pictures()
        let made = try await pictures.process(Album.photograph)
        try await TestDatabase.clone { db in
            let people = try await db.transaction { tx in
                try await Picture.store(made, .whileShown, in: tx)
                return [try await show(made.hash, tx), try await show(made.hash, tx)]
            }
            try album.age(made.hash, hours: 1)
            try await letGo(people[0], of: made.hash, in: db)
            try await shift(700, db)
            #expect(try await Picture.removeReleased(pictures.store, in: db).isEmpty)
            #expect(album.holds(made.hash))
            try await letGo(people[1], of: made.hash, in: db)
            try await shift(1200, db)
            #expect(try await Picture.removeReleased(pictures.store, in: db).isEmpty)
            try await shift(1400, db)
            var table = JobTable()
            Picture.register(on: &table, files: pictures.store)
            let jobs = table
            try await db.transaction { tx in try await jobs.register(in: tx) }
            try await Worker(jobs, on: db, log: Log(least: .error)).runDue()
            #expect(try await db.read(Picture.named(made.hash)) == nil)
            #expect(!album.holds(made.hash))
        }
    }

    @Test("lasts if something for sale shows it too, whichever came first", arguments: [true, false])
    func lasting(isForSaleFirst: Bool) async throws {
        let pictures = try album.pictures()
        let made = try await pictures.process(Album.photograph)
        try await TestDatabase.clone { db in
            let person = try await db.transaction { tx in
                for stay in isForSaleFirst ? [Picture.Stay.lasting, .whileShown] : [.whileShown, .lasting] {
                    try await Picture.store(made, stay, in: tx)
                }
                return try await show(made.hash, tx)
            }
            try album.age(made.hash, hours: 1)
            try await letGo(person, of: made.hash, in: db)
            try await shift(3600, db)
            #expect(try await Picture.removeReleased(pictures.store, in: db).isEmpty)
            #expect(try await db.read(Picture.named(made.hash)) != nil && album.holds(made.hash))
        }
    }

    @Test("retains its files if somebody sent the same picture within these minutes, even before the row is written")
    func sentAgain() async throws {
        let pictures = try album.pictures()
        let made = try await pictures.process(Album.photograph)
        try await TestDatabase.clone { db in
            let person = try await db.transaction { tx in
                try await Picture.store(made, .whileShown, in: tx)
                return try await show(made.hash, tx)
            }
            try await letGo(person, of: made.hash, in: db)
            try album.age(made.hash, hours: 1)
            try await shift(700, db)
            let again = try await pictures.process(Album.photograph)
            #expect(try await Picture.removeReleased(pictures.store, in: db) == [made.hash])
            #expect(album.holds(made.hash))
            try await db.transaction { tx in
                try await Picture.store(again, .whileShown, in: tx)
                _ = try await show(made.hash, tx)
            }
            try await shift(7200, db)
            #expect(try await Picture.removeReleased(pictures.store, in: db).isEmpty)
            #expect(album.holds(made.hash))
        }
    }

    @Test("is never removed from a row that begins to show it during the removal", .timeLimit(.minutes(5)))
    func race() async throws {
        let pictures = try album.pictures()
        let made = try await pictures.process(Album.photograph)
        try await TestDatabase.clone { db in
            var shift = 0
            for _ in 0..<12 {
                let person = try await db.transaction { tx in
                    try await Picture.store(made, .whileShown, in: tx)
                    return try await show(made.hash, tx)
                }
                try await letGo(person, of: made.hash, in: db)
                shift += 700
                try await self.shift(shift, db)
                let start = Barrier(for: 3)
                let people = try await withThrowingTaskGroup(of: Person.ID?.self) { group in
                    group.addTask {
                        await start.wait()
                        try await Picture.removeReleased(pictures.store, in: db)
                        return nil
                    }
                    for _ in 0..<2 {
                        group.addTask {
                            await start.wait()
                            return try await db.transaction { tx in
                                try await Picture.store(made, .whileShown, in: tx)
                                return try await show(made.hash, tx)
                            }
                        }
                    }
                    return try await group.reduce(into: [Person.ID]()) { people, person in if let person { people.append(person) } }
                }
                #expect(people.count == 2 && album.holds(made.hash))
                #expect(try await db.read(Picture.named(made.hash)) != nil)
                for person in people { try await letGo(person, of: made.hash, in: db) }
            }
        }
    }
}
