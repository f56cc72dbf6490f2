import Foundation
import TemplateCompiler

/// Compiles the templates of one module. The plugin calls it as
/// `TemplateTool <module> <templates> <output> [--visible <module> <templates>]… [--import <module>]…`.
enum TemplateTool {
    /// - Returns: the exit code.
    static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count >= 4 else {
            complain("usage: TemplateTool <module> <templates> <output> [--visible <module> <templates>]… [--import <module>]…")
            return 64
        }
        do {
            var visible: [Compilation.Module] = []
            var imports: [String] = []
            var rest = arguments[4...]
            while let option = rest.popFirst(), let value = rest.popFirst() {
                if option == "--import" {
                    imports.append(value)
                } else if let folder = rest.popFirst() {
                    visible.append(try module(value, in: folder))
                }
            }
            let compilation = Compilation(try module(arguments[1], in: arguments[2]), visible: visible, imports: imports)
            guard compilation.refusals.isEmpty else {
                for refusal in compilation.refusals { complain(refusal.description) }
                return 1
            }
            try write(compilation.files, to: URL(filePath: arguments[3]))
            return 0
        } catch {
            complain("TemplateTool: error: \(error.localizedDescription)")
            return 1
        }
    }

    private static func module(_ name: String, in folder: String) throws -> Compilation.Module {
        let root = URL(filePath: folder).resolvingSymlinksInPath()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path(percentEncoded: false)).sorted()
        var templates: [Compilation.TemplateSource] = []
        var messages: [String: [String: SourceText]] = [:]
        for path in paths {
            let file = root.appending(path: path)
            if path.hasSuffix(".html") {
                templates.append(.init(path: path, source: try text(of: file)))
            } else if path.hasSuffix(".po") {
                let folder = path.split(separator: "/").dropLast().joined(separator: "/")
                messages[folder, default: [:]][file.deletingPathExtension().lastPathComponent] = try text(of: file)
            }
        }
        return .init(name: name, templates: templates, messages: messages)
    }

    private static func text(of file: URL) throws -> SourceText {
        SourceText(file: file.path(percentEncoded: false), text: try String(contentsOf: file, encoding: .utf8))
    }

    /// A file with unchanged content is not written, so that its time stays the same and nothing is compiled again.
    private static func write(_ files: [String: String], to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = folder.appending(path: name)
            if (try? String(contentsOf: file, encoding: .utf8)) == text { continue }
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        where name.hasSuffix(".swift") && files[name] == nil {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
