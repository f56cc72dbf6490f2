import Foundation
import Glibc
import Kernel
import PictureAttacks
import TestKit
import Testing

@testable import Images

struct StoreTests {
    private let folder = TemporaryFolder()
    private let dayAgo = Moment.now().adding(seconds: -86_400)

    /// A store with one picture, and the folder of that picture.
    private func kept() async throws -> (store: PictureStore, picture: ProcessedPicture, place: String) {
        let store = try PictureStore(folder: folder.path)
        let upload = folder.write(Drawing(width: 20, height: 20).png, to: "upload")
        let made = try await Pictures(store: store, command: .built).process(upload)
        return (store, made, "\(folder.path)/\(made.hash.prefix(2))/\(made.hash)")
    }

    private func age(_ place: String, seconds: Double) throws {
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: place)
    }

    @Test("the widest file of an older version stands in for a wider one, and for nothing else")
    func older() async throws {
        let (store, made, place) = try await kept()
        #expect(store.olderFile(made.hash, named: "1600.webp") == place + "/1280.webp")
        #expect(store.olderFile(made.hash, named: "1400.jpg") == place + "/1280.jpg")
        for name in ["1280.webp", "640.webp", "1601.webp", "1600.gif", "01600.webp"] {
            #expect(store.olderFile(made.hash, named: name) == nil)
        }
        #expect(store.olderFile("../..", named: "1600.webp") == nil)
    }

    @Test("removing an old picture waits for a process that stores it again, and then removes nothing")
    func wait() async throws {
        let (store, made, place) = try await kept()
        try age(place, seconds: 100_000)
        let lock = unsafe open(folder.path + "/lock", O_RDWR)
        defer { close(lock) }
        #expect(flock(lock, LOCK_SH) == 0)
        var state = stat()
        unsafe fstat(lock, &state)
        let waiter = try Regex("-> FLOCK .*:\(state.st_ino) ")
        let dayAgo = dayAgo
        async let removing = { @concurrent () async throws in try store.remove(made.hash, untouchedSince: dayAgo) }()
        while FileManager.default.fileExists(atPath: place) {
            let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
            if locks.contains(waiter) { break }
            await Task.yield()
        }
        try age(place, seconds: 0)
        flock(lock, LOCK_UN)
        #expect(try await !removing)
        #expect(FileManager.default.fileExists(atPath: place))
    }

    @Test("a picture that is stored again while it is removed has its files afterwards, in any order of the two")
    func race() async throws {
        let (store, made, place) = try await kept()
        let dayAgo = dayAgo
        var removed = 0
        for _ in 0..<200 {
            try age(place, seconds: 100_000)
            let barrier = Barrier(for: 2)
            async let keeping: Void = { @concurrent in
                await barrier.wait()
                try store.store(made)
            }()
            async let removing = { @concurrent in
                await barrier.wait()
                return try store.remove(made.hash, untouchedSince: dayAgo)
            }()
            try await keeping
            if try await removing { removed += 1 }
            #expect(FileManager.default.fileExists(atPath: "\(place)/20.webp"))
        }
        #expect(removed > 0)
    }
}
