import Foundation
import Glibc
import Images
import TestKit

/// A folder of pictures, and photographs to send.
struct Album {
    private let folder = TemporaryFolder()
    private var media: String { folder.path + "/media" }

    static var photograph: String { photographs[0] }
    static var otherPhotograph: String { photographs[1] }

    /// The photographs of the demo shop.
    private static let photographs: [String] = {
        let demo = checkoutFolder.appending(path: "Demo/pictures").path
        return files(below: demo).filter { $0.hasSuffix(".jpg") }.sorted().map { "\(demo)/\($0)" }
    }()

    func pictures() throws -> Pictures { Pictures(store: try PictureStore(folder: media), command: .built) }

    func hashOfPhotograph() async throws -> String {
        let elsewhere = TemporaryFolder()
        return try await Pictures(store: PictureStore(folder: elsewhere.path), command: .built).process(Self.photograph).hash
    }

    /// The files of pictures, including those that are half written.
    var pictureFiles: [String] { Self.files(below: media).filter { $0.hasSuffix(".jpg") || $0.hasSuffix(".webp") } }

    func holds(_ hash: String) -> Bool { pictureFiles.contains { $0.contains(hash) } }

    /// Puts a plain file in place of the folder with that name.
    func block(_ name: String) throws {
        try? FileManager.default.removeItem(atPath: "\(media)/\(name)")
        try Data().write(to: URL(filePath: "\(media)/\(name)"))
    }

    func unblock(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(media)/\(name)")
        _ = try PictureStore(folder: media)
    }

    /// Changes the time of the picture, as if it had been sent that long ago.
    func age(_ hash: String, hours: Int) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: Double(-3600 * hours))], ofItemAtPath: "\(media)/\(hash.prefix(2))/\(hash)")
    }

    /// The plain files in a folder, by their paths relative to it.
    static func files(below folder: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return all.filter { (try? URL(filePath: "\(folder)/\($0)").resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true }
    }
}

/// A disk in memory that is soon full.
final class SmallDisk {
    private let folder = TemporaryFolder()
    var path: String { folder.path }

    /// Whether this process may mount such a disk.
    static let canBeMade = (try? SmallDisk(bytes: 4096)) != nil

    init(bytes: Int) throws {
        guard unsafe mount("tmpfs", folder.path, "tmpfs", 0, "size=\(bytes)") == 0 else { throw POSIXError(.EPERM) }
    }

    deinit { unsafe umount2(folder.path, Int32(MNT_DETACH)) }
}
