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
        let files = [
            ZIPArchive.File("README.txt", Array("Bonjour\n".utf8)), ZIPArchive.File("empty", []), ZIPArchive.File("pictures/noise", noise),
            ZIPArchive.File("zeros", [UInt8](repeating: 0, count: 200_000)),
        ]
        let folder = FileManager.default.temporaryDirectory.appending(path: "kolchi-zip-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let zip = folder.appending(path: "one.zip")
        let bytes = try ZIPArchive.bytes(of: files, madeAt: Moment(seconds: 1_795_253_400))
        #expect(bytes.count < 110_000)
        try Data(bytes).write(to: zip)
        try run("python3", "-m", "zipfile", "-t", zip.path)
        try run("python3", "-m", "zipfile", "-e", zip.path, folder.path)
        for file in files { #expect(try Array(Data(contentsOf: folder.appending(path: file.name))) == file.bytes, "\(file.name)") }
    }

    private func run(_ words: String...) throws {
        #expect(try runCommand(words).code == 0, "\(words)")
    }
}
