import Foundation
import Kernel
import TestKit
import Testing

@testable import Images

struct StoreTests {
    @Test("what is kept again while an old picture is removed has its files afterwards, whoever comes first")
    func race() async throws {
        let folder = TemporaryFolder()
        let store = try PictureStore(folder: folder.path)
        let pictures = Pictures(store: store, command: .built)
        let made = try await pictures.process(folder.write(Drawing(width: 20, height: 20).png, to: "upload"))
        let place = "\(folder.path)/\(made.hash.prefix(2))/\(made.hash)"
        let dayAgo = Moment.now().adding(seconds: -86_400)
        var removed = 0
        for _ in 0..<200 {
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -100_000)], ofItemAtPath: place)
            let barrier = Barrier(for: 2)
            async let keeping: Void = { @concurrent in
                await barrier.wait()
                try store.keep(made)
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
