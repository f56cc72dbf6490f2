import Foundation
import Glibc
package import Images
import Kernel

/// A temporary folder, deleted after its last use.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        path = "/tmp/kolchi-test-" + UUID128.version7().description
        unsafe mkdir(path, 0o700)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file into the folder.
    /// - Returns: its path.
    package func write(_ bytes: [UInt8], to name: String) -> String {
        let file = path + "/" + name
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        precondition(written == bytes.count, "a test file was not written")
        return file
    }
}

extension WorkerCommand {
    /// The picture worker of the `kolchi` that was built with the tests.
    package static var built: WorkerCommand { built(arguments: []) }

    package static func built(arguments: [String]) -> WorkerCommand {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        let tests = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        let folder = tests.split(separator: "/").dropLast().joined(separator: "/")
        return WorkerCommand(path: "/\(folder)/kolchi", arguments: [PictureWorker.subcommand] + arguments)
    }
}

/// A picture for tests that only need one.
package enum TestPicture {
    /// Eight by eight pixels with a gradient, as PNG.
    package static let png: [UInt8] = Array(
        Data(
            base64Encoded: """
                iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAaklEQVR42hWMQREAQQzCqqRKUBIlVYISlKDo9niSTGaGHTQw3OAhQ4eZZRctLLd4ydJ9QKyQ\
                QJywiKge+NV3/jswBPrCc+yh++87fOToPWDWyL98xiamfiBsUP7EBYeE5oGyRf3DV1xSWj4Df0sBGwJqRQAAAABJRU5ErkJggg==
                """) ?? Data())
}
