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
        /// The `.po` files by language tag.
        package let messages: [String: SourceText]

        package init(name: String, templates: [TemplateSource], messages: [String: SourceText]) {
            self.name = name
            self.templates = templates
            self.messages = messages
        }
    }

    /// Swift source by file name; empty where there is a refusal.
    package private(set) var files: [String: String] = [:]
    /// The errors: at most one for each template, and one for the messages.
    package private(set) var refusals: [Refusal] = []

    /// - Parameters:
    ///   - visible: the modules that this one depends on. Templates may use their messages and layouts.
    ///   - imports: the modules that the expressions in the templates may use.
    package init(_ module: Module, visible: [Module], imports: [String]) {
        var shapes: [String: MessageShape] = [:]
        var names: [String: String] = [:]
        var layouts: [String: Set<String>] = [:]
        var own = MessageCatalogue.empty
        for each in visible + [module] {
            guard let catalogue = attempt({ () throws(Refusal) in try MessageCatalogue(each.messages) }) else { continue }
            for message in catalogue.messages {
                if shapes.updateValue(message.shape, forKey: message.key) != nil {
                    refusals.append(
                        Refusal(
                            file: message.file, line: message.line, reason: "message '\(message.key)' stands in a module beneath already"))
                }
                names[message.key] = message.name
            }
            own = catalogue
        }
        guard refusals.isEmpty else { return }
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
            files[file] = TemplateWriter.write(template, names: names, imports: imports)
        }
        files[Self.messagesFile] = MessageWriter.write(own)
    }

    package static let messagesFile = "Messages.swift"

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
