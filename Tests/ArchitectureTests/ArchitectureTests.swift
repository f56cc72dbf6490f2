import Foundation
import Testing

@Suite("The architecture")
struct ArchitectureTests {
    @Test("a module imports only what Package.swift allows it")
    func imports() throws {
        let modules = try Checkout.modules()
        #expect(modules.count > 20)
        let own = Set(modules.map(\.name))
        var files = 0
        for module in modules where module.type != "plugin" {
            for file in Checkout.swiftFiles(below: module.path) {
                files += 1
                for name in try importedModules(in: file) where own.contains(name) && name != module.name {
                    #expect(module.dependencies.contains(name), "\(Checkout.name(file)) imports \(name)")
                }
            }
        }
        #expect(files > 20)
    }

    @Test("a module is in the folder of its layer, and uses only its own layer and those beneath")
    func layers() throws {
        let order = ["C", "Kernel", "Tools", "Contexts", "Sites", "Kolchi"]
        let modules = try Checkout.modules().filter { $0.path.hasPrefix("Sources/") && $0.name != "TestKit" }
        let layers = Dictionary(uniqueKeysWithValues: modules.map { ($0.name, String($0.path.split(separator: "/")[1])) })
        #expect(modules.count > 40 && Set(layers.values) == Set(order))
        let ranks = layers.mapValues { order.firstIndex(of: $0) ?? order.count }
        for module in modules {
            for name in module.dependencies where name != "CompileTemplates" {
                let (rank, own) = (ranks[name, default: order.count], ranks[module.name, default: 0])
                #expect(rank <= own, "\(module.name) uses \(name) of a higher layer")
            }
        }
    }

    @Test("no site uses another site, but for Web and Components, which all share")
    func sites() throws {
        let sites = try Checkout.modules().filter { $0.path.hasPrefix("Sources/Sites/") }
        #expect(sites.count >= 3)
        for site in sites {
            let others = site.dependencies.filter { name in sites.contains { $0.name == name } }
            let shared = site.name == "Components" ? [] : site.name == "Web" ? ["Components"] : ["Components", "Web"]
            #expect(others.sorted() == shared, "\(site.name) uses \(others)")
        }
    }

    @Test("a context uses only contexts of a lower rank")
    func ranks() throws {
        let manifest = try Checkout.text(Checkout.folder.appending(path: "Package.swift"))
        let ranks = Dictionary(
            uniqueKeysWithValues: manifest.matches(of: #/\(\s*"(\w+)", (\d+),\s*\[/#).map { (String($0.output.1), Int($0.output.2) ?? 0) })
        #expect(ranks.keys.sorted() == Self.contexts)
        for module in try Checkout.modules() {
            guard let rank = ranks[module.name] else { continue }
            for name in module.dependencies { #expect(ranks[name].map { $0 < rank } ?? true, "\(module.name) uses \(name)") }
        }
    }

    @Test("the SQL of a context names only its own schema", arguments: contexts)
    func schemas(context: String) throws {
        let others = Self.contexts.filter { $0 != context }.map { $0.lowercased() }
        let foreign = try Regex(#"\b(?:from|join|into|update|only|using|references)\s+("# + others.joined(separator: "|") + #")\.[a-z_]+"#)
            .ignoresCase()
        for file in Checkout.swiftFiles(below: "Sources/Contexts/\(context)") where !file.lastPathComponent.hasPrefix("Rebuild") {
            for match in try Checkout.text(file).matches(of: foreign) {
                Issue.record("\(Checkout.name(file)) names another's table: \(match.output[0].substring ?? "")")
            }
        }
    }

    @Test("every module has a README of at most 20 lines")
    func readmes() throws {
        let described = try Checkout.modules().filter {
            $0.path.hasPrefix("Sources/") && ["SwiftTarget", "library", "executable"].contains($0.type)
        }
        for module in described where !module.path.hasPrefix("Sources/C/") && module.name != "TemplateTool" {
            let readme = Checkout.folder.appending(path: module.path).appending(path: "README.md")
            let lines = try Checkout.text(readme).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect((3...21).contains(lines), "\(module.path)/README.md has \(lines) lines")
        }
    }

    @Test("sites and contexts never leave their loop by detached or concurrent work")
    func loops() throws {
        for file in ["Sources/Contexts", "Sources/Sites"].flatMap(Checkout.swiftFiles) {
            let text = try Checkout.text(file)
            #expect(!text.contains("Task.detached") && !text.contains("@concurrent"), "\(Checkout.name(file))")
        }
    }

    @Test("rate limits of pages count client networks, never single addresses")
    func networks() throws {
        for file in Checkout.swiftFiles(below: "Sources/Sites/Storefront") {
            #expect(try !Checkout.text(file).contains(".remoteAddress"), "\(Checkout.name(file)): use visit.clientNetwork")
        }
    }

    @Test("errors reach logs, notes and traces only through LoggedError, and no code reads the server's detail")
    func loggedErrors() throws {
        let written = #/\\\((?:error|failure)\)|String\((?:describing|reflecting): (?:error|failure)\)|localizedDescription/#
        let detail = #/PG_DIAG_MESSAGE_DETAIL|PG_DIAG_CONTEXT|field\("[DHW]"\)|PQresultVerboseErrorMessage/#
        var seen = 0
        for file in Checkout.swiftFiles(below: "Sources") {
            let name = Checkout.name(file)
            // TemplateTool runs only while the program is built.
            if ["TestKit/", "TemplateTool/", "Kernel/LoggedError.swift"].contains(where: name.contains) { continue }
            for line in try Checkout.text(file).split(separator: "\n") {
                if line.contains("LoggedError.text") { seen += 1 }
                // There it is the number of a failed call.
                if line.contains("precondition(") { continue }
                #expect(line.firstMatch(of: written) == nil && line.firstMatch(of: detail) == nil, "\(name): \(line)")
            }
        }
        #expect(seen > 10)
    }

    @Test("styles name no physical side, so that they work in both writing directions")
    func logicalStyles() throws {
        let physical = try Regex(
            #"(?m)(?:^|[;{\s])(?:margin|padding|border|inset)-(?:left|right)\b|(?:^|[;{\s])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)"#
        )
        for file in Checkout.files(below: "Public", ending: "css") {
            for match in try Checkout.text(file).matches(of: physical) {
                Issue.record("\(Checkout.name(file)): \(match.output[0].substring ?? "")")
            }
        }
    }

    /// The folders of `Sources/Contexts`.
    static let contexts: [String] = {
        let folder = Checkout.folder.appending(path: "Sources/Contexts").path
        return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    }()

    private func importedModules(in file: URL) throws -> [String] {
        let line =
            /^(?:@testable\s+)?(?:package\s+|private\s+|internal\s+|public\s+)?import\s+(?:struct\s+|class\s+|enum\s+|func\s+)?([A-Za-z]+)/
            .anchorsMatchLineEndings()
        return try Checkout.text(file).matches(of: line).map { String($0.output.1) }
    }
}
