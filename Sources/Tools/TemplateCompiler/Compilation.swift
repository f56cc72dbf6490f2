/// Compiles the templates and messages of one module from source text to Swift text. It neither reads nor writes files.
package struct Compilation: Sendable {
    /// A template, with its path relative to the module's folder of templates.
    package struct TemplateSource: Sendable {
        package let path: String
        package let source: SourceText

        package init(path: String, source: SourceText) {
            self.path = path
            self.source = source
        }
    }

    /// The sources of one module.
    package struct Module: Sendable {
        package let name: String
        package let templates: [TemplateSource]
        /// The `.po` files by folder and language tag. The folder is relative to the module's templates; the top one is empty.
        package let messages: [String: [String: SourceText]]

        package init(name: String, templates: [TemplateSource], messages: [String: [String: SourceText]]) {
            self.name = name
            self.templates = templates
            self.messages = messages
        }
    }

    /// Swift source by file name; empty where there is a refusal.
    package private(set) var files: [String: String] = [:]
    /// The errors: at most one for each template, and one for each folder of messages.
    package private(set) var refusals: [Refusal] = []

    /// - Parameters:
    ///   - visible: the modules that this one depends on. Templates may use their messages and layouts.
    ///   - imports: the modules that the expressions in the templates may use.
    package init(_ module: Module, visible: [Module], imports: [String]) {
        var known = KnownMessages()
        var layouts: [String: Set<String>] = [:]
        var own: [String: MessageCatalogue] = [:]
        for each in visible + [module] {
            for (folder, sources) in each.messages.sorted(by: { $0.key < $1.key }) {
                guard let catalogue = attempt({ () throws(Refusal) in try MessageCatalogue(sources) }) else { continue }
                _ = attempt { () throws(Refusal) in try known.add(catalogue, of: each.name, in: folder) }
                if each.name == module.name { own[folder] = catalogue }
            }
        }
        guard refusals.isEmpty else { return }
        let shapes = known.messages.mapValues(\.shape)
        var templates: [(file: String, template: Template)] = []
        var types: [String: String] = [:]
        for each in visible + [module] {
            for template in each.templates {
                // Only the slots of another module's layout are needed. Its errors are reported when its own module is built.
                let type = Self.typeName(template.path)
                let isOwn = each.name == module.name
                guard isOwn || type.hasSuffix("Layout") else { continue }
                let read = { () throws(Refusal) in
                    try TemplateParser.read(template.source, type: type, messages: shapes)
                }
                guard let parsed = isOwn ? attempt(read) : try? read() else { continue }
                if parsed.isLayout { layouts[type] = Set(parsed.yields) }
                guard isOwn else { continue }
                if let other = types.updateValue(template.path, forKey: type) {
                    refusals.append(Refusal(file: template.source.file, line: 1, reason: "\(other) is a template of \(type) already"))
                }
                templates.append((Self.fileName(template.path), parsed))
            }
        }
        for (_, template) in templates { check(template, layouts) }
        guard refusals.isEmpty else { return }
        for (file, template) in templates {
            files[file] = TemplateWriter.write(template, names: known.messages.mapValues(\.name), imports: imports)
        }
        for (folder, catalogue) in own { files[Self.messagesFile(of: folder)] = MessageWriter.write(catalogue) }
    }

    /// The Swift file of a folder's messages, like `Cart-Messages.swift`.
    package static func messagesFile(of folder: String) -> String { fileName(folder.isEmpty ? "Messages" : folder + "/Messages") }

    /// The Swift file of a template, like `Catalog-ProductPage.html.swift`.
    package static func fileName(_ path: String) -> String { path.replacing("/", with: "-") + ".swift" }

    /// The Swift type of a template, like `ProductPage`.
    static func typeName(_ path: String) -> String {
        let file = path.split(separator: "/").last ?? ""
        return String(file.hasSuffix(".html") ? file.dropLast(5) : file)
    }

    private mutating func attempt<Value>(_ work: () throws(Refusal) -> Value) -> Value? {
        do throws(Refusal) {
            return try work()
        } catch {
            refusals.append(error)
            return nil
        }
    }

    private mutating func check(_ template: Template, _ layouts: [String: Set<String>]) {
        if template.isLayout, !template.yields.contains("main") {
            refusals.append(Refusal(file: template.file, line: 1, reason: "a layout shows slot 'main': {% yield main %}"))
        }
        guard let layout = template.layout else { return }
        let name = String(layout.expression.prefix { $0.isLetter || $0.isNumber || $0 == "." })
        guard let slots = layouts[name] else { return }
        for slot in template.slots where !slots.contains(slot.name) {
            refusals.append(Refusal(file: template.file, line: slot.line, reason: "\(name) has no slot '\(slot.name)'"))
        }
    }
}
