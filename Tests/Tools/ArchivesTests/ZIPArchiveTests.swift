import Archives
import Foundation
import Kernel
import TestKit
import Testing

@Suite("A ZIP archive")
struct ZIPArchiveTests {
    @Test("is extracted by another program with the same content, for files of any length")
    func round() throws {
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255) }
        let contents = [
            ("README.txt", Array("Bonjour\n".utf8)), ("empty", []), ("pictures/noise", noise),
            ("zeros", [UInt8](repeating: 0, count: 200_000)),
        ]
        let folder = FileManager.default.temporaryDirectory.appending(path: "kolchi-zip-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let zip = folder.appending(path: "one.zip")
        let stored = folder.appending(path: "stored")
        try Data(noise).write(to: stored)
        let files =
            contents.map { ZIPArchive.File($0.0, .bytes($0.1)) }
            + [
                ZIPArchive.File("files/stored", .file(path: stored.path)),
                ZIPArchive.File("files/gone", .file(path: stored.path + "-gone")),
            ]
        try ZIPArchive.write(files, to: zip.path, madeAt: Moment(seconds: 1_795_253_400))
        #expect(try Data(contentsOf: zip).count < 210_000)
        #expect(try FileManager.default.attributesOfItem(atPath: zip.path)[.posixPermissions] as? Int == 0o600)
        #expect(throws: ZIPArchive.Failure.self) { try ZIPArchive.write(files, to: zip.path, madeAt: .now()) }
        try run("python3", "-m", "zipfile", "-t", zip.path)
        try run("python3", "-m", "zipfile", "-e", zip.path, folder.path)
        for (name, bytes) in contents + [("files/stored", noise)] {
            #expect(try Array(Data(contentsOf: folder.appending(path: name))) == bytes, "\(name)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "files/gone").path))
    }

    private func run(_ words: String...) throws {
        #expect(try runCommand(words).code == 0, "\(words)")
    }
}
