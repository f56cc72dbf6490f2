import Foundation
import TestKit

/// The files of this checkout.
enum Checkout {
    static let folder = checkoutFolder

    /// The modules in `Package.swift`, each with the modules that it may import.
    static func modules() throws -> [Module] {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "kolchi-architecture-\(getpid())")
        defer { try? FileManager.default.removeItem(at: scratch) }
        // It needs its own scratch folder, because the usual one is locked while the tests run.
        let words = ["swift", "package", "--package-path", folder.path, "--scratch-path", scratch.path, "describe", "--type", "json"]
        let json = try runCommand(["sh", "-c", "exec \"$@\" 2>/dev/null", "sh"] + words, within: 600).text
        return try JSONDecoder().decode(Description.self, from: Data(json.utf8)).targets
    }

    static func swiftFiles(below path: String) -> [URL] { files(below: path, ending: "swift") }

    static func files(below path: String, ending: String) -> [URL] {
        let start = folder.appending(path: path)
        let found = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return found.filter { $0.pathExtension == ending }.sorted { $0.path < $1.path }
    }

    static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// The path relative to the checkout.
    static func name(_ file: URL) -> String { String(file.path.dropFirst(folder.path.count + 1)) }

    /// The module of a file in `Sources`: its folder, or the folder in that of its layer.
    static func module(of file: URL) -> Substring {
        let parts = name(file).split(separator: "/")
        return ["C", "Tools", "Contexts", "Sites"].contains(parts[1]) ? parts[2] : parts[1]
    }

    struct Module: Decodable {
        let name: String
        let type: String
        let path: String
        let dependencies: [String]

        enum CodingKeys: String, CodingKey {
            case name, type, path
            case dependencies = "target_dependencies"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            type = try container.decode(String.self, forKey: .type)
            path = try container.decode(String.self, forKey: .path)
            dependencies = try container.decodeIfPresent([String].self, forKey: .dependencies) ?? []
        }
    }

    private struct Description: Decodable { let targets: [Module] }
}
