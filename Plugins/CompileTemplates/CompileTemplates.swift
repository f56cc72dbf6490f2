import Foundation
import PackagePlugin

/// Compiles the folder `Templates` of a module to Swift before the module is built.
@main struct CompileTemplates: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let templates = templates(of: target) else { return [] }
        let output = context.pluginWorkDirectoryURL.appending(path: "Templates")
        let own = try sources(in: templates)
        var inputs = own
        var arguments = [target.name, path(templates), path(output)]
        for other in target.recursiveTargetDependencies {
            guard let folder = self.templates(of: other) else { continue }
            arguments += ["--visible", other.name, path(folder)]
            inputs += try sources(in: folder)
        }
        for dependency in target.dependencies {
            guard case .target(let module) = dependency, module is SwiftSourceModuleTarget else { continue }
            arguments += ["--import", module.name]
        }
        let root = path(templates)
        let names =
            own.filter { $0.pathExtension == "html" }.map(path)
            + Set(
                own.filter { $0.pathExtension == "po" }.map { file in
                    path(file.deletingLastPathComponent()) + "/Messages"
                }
            ).sorted()
        return [
            .buildCommand(
                displayName: "Compiling the templates of \(target.name)", executable: try context.tool(named: "TemplateTool").url,
                arguments: arguments, inputFiles: inputs,
                outputFiles: names.map { name in
                    output.appending(path: name.dropFirst(root.count + 1).replacingOccurrences(of: "/", with: "-") + ".swift")
                })
        ]
    }

    /// `Templates` in a module's folder is a symbolic link to a folder of the repository.
    private func templates(of target: any Target) -> URL? {
        guard let module = target as? SwiftSourceModuleTarget else { return nil }
        let folder = module.directoryURL.appending(path: "Templates").resolvingSymlinksInPath()
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path(folder), isDirectory: &isFolder), isFolder.boolValue else { return nil }
        return folder
    }

    private func sources(in folder: URL) throws -> [URL] {
        try FileManager.default.subpathsOfDirectory(atPath: path(folder)).sorted()
            .filter { $0.hasSuffix(".html") || $0.hasSuffix(".po") }
            .map { folder.appending(path: $0) }
    }

    private func path(_ url: URL) -> String {
        let path = url.path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
