import TemplateCompiler
import Testing

@Suite("Messages")
struct MessageTests {
    private let good = "msgid \"\"\nmsgstr \"Language: x\\n\"\n\nmsgid \"a.b\"\nmsgstr \"x {name}\"\n"

    private func compiled(fr: String? = nil, ar: String? = nil, en: String? = nil) -> Compilation {
        compile("", po: ["fr": fr ?? good, "ar": ar ?? good, "en": en ?? good])
    }

    private func plural(_ count: Int, _ text: String = "{count} x") -> String {
        "msgid \"a.b\"\nmsgid_plural \"a.b\"\n" + (0..<count).map { "msgstr[\($0)] \"\(text)\"\n" }.joined()
    }

    @Test("valid files become typed functions")
    func typedFunctions() throws {
        #expect(compiled().refusals == [])
        let simple = try #require(compiled().files["Messages.swift"])
        #expect(simple.contains("static func `aB`(name: some HTMLValue) -> Message"))
        let plural = compiled(fr: plural(3), ar: plural(6), en: plural(2))
        let swift = try #require(plural.files["Messages.swift"], "\(plural.refusals)")
        #expect(swift.contains("static func `aB`(count: Int) -> Message"))
        for form in ["zero", "one", "two", "few", "many"] { #expect(swift.contains("case .\(form):")) }
    }

    @Test(
        "an invalid file is refused at its line",
        arguments: [
            ("msgid \"a.b\"\nmsgstr \"x {name}\"\n\nmsgid \"a.b\"\nmsgstr \"y {name}\"", 4, "stands at line 1 already"),
            ("msgid \"a.b\"\nmsgstr \"\"", 2, "not translated"),
            ("msgid \"a.b\"\n", 1, "no msgstr"),
            ("msgid \"a.b\"\nmsgstr \"x\"", 2, "the argument 'name' is missing"),
            ("msgid \"a.b\"\nmsgstr \"x {name} {other}\"", 2, "unknown argument 'other'"),
            ("msgid \"a.b\"\nmsgstr \"{link}x {name}\"", 2, "unknown argument 'link'"),
            ("msgid \"a.b\"\nmsgstr \"{link}x {name}{/link}\"", 2, "other slots"),
            ("msgid \"a.b\"\nmsgstr \"x {name}{/link}\"", 2, "closes no slot"),
            ("msgid \"a.b\"\nmsgstr \"{a}{b}x {name}{/a}{/b}\"", 2, "slot"),
            ("msgid \"a.b\"\nmsgstr \"x {name\"", 2, "never closed"),
            ("msgid \"a.b\"\nmsgstr \"x } {name}\"", 2, "closes nothing"),
            ("msgid \"a.b\"\nmsgstr \"x {Name 1} {name}\"", 2, "is no name"),
            ("msgid \"a.b\"\nmsgstr \"x", 2, "never closed"),
            ("msgid \"a.b\"\nmsgstr \"x\" y", 2, "after the closing"),
            ("msgid \"a.b\"\nmsgstr \"\\q\"", 2, "unknown escape"),
            ("msgid \"a.b\"\nmsgtext \"x\"", 2, "does not belong"),
            ("msgid \"A b\"\nmsgstr \"x\"", 1, "is not written like"),
            ("hello", 1, "no text"),
        ] as [(String, Int, String)])
    func bad(file: String, line: Int, reason: String) throws {
        let refusal = try #require(compiled(en: file).refusals.first)
        #expect(refusal.file == "en.po")
        #expect(refusal.line == line, "\(refusal)")
        #expect(refusal.reason.contains(reason), "\(refusal)")
    }

    @Test("a message that is missing in one language is refused at its line in another language")
    func missing() throws {
        let more = good + "\nmsgid \"c\"\nmsgstr \"x\"\n"
        let refusal = try #require(compiled(fr: more, en: more).refusals.first)
        #expect(refusal.line == 7)
        #expect(refusal.reason == "message 'c' is missing in ar.po")
        #expect(compile("", po: ["fr": good, "en": good]).refusals.first?.reason.contains("ar.po is missing") == true)
    }

    @Test("a missing plural form is refused in each language")
    func forms() {
        let files = (plural(3), plural(6), plural(2))
        #expect(compiled(fr: plural(2), ar: files.1, en: files.2).refusals.first?.reason.contains("fr has 3 plural forms") == true)
        #expect(compiled(fr: files.0, ar: plural(5), en: files.2).refusals.first?.reason.contains("ar has 6 plural forms") == true)
        #expect(compiled(fr: files.0, ar: files.1, en: plural(3)).refusals.first?.reason.contains("en has 2 plural forms") == true)
        #expect(compiled(fr: files.0, ar: files.1, en: good).refusals.isEmpty == false)
        #expect(
            compiled(fr: files.0, ar: files.1, en: plural(2, "{count} {x}")).refusals.first?.reason.contains("unknown argument 'x'") == true
        )
    }

    @Test("keys that have the same name in Swift, or exist in a visible module, are refused")
    func names() {
        let twice = "msgid \"a.b\"\nmsgstr \"x\"\nmsgid \"aB\"\nmsgstr \"x\"\n"
        #expect(compiled(fr: twice, ar: twice, en: twice).refusals.first?.reason.contains("both aB") == true)
        let beneath = "msgid \"site.name\"\nmsgstr \"x\"\n"
        #expect(compiled(fr: beneath, ar: beneath, en: beneath).refusals.first?.reason.contains("stands in fr.po already") == true)
    }

    @Test("each folder has its messages in a file of its own, and a group of messages belongs to one folder")
    func folders() {
        func compiled(_ folders: [String: String]) -> Compilation {
            let messages = folders.map { folder, text in
                let files = ["fr", "ar", "en"].map { ($0, SourceText(file: "\(folder)/\($0).po", text: text)) }
                return (folder, Dictionary(uniqueKeysWithValues: files))
            }
            return Compilation(
                .init(name: "Shop", templates: [], messages: Dictionary(uniqueKeysWithValues: messages)), visible: [], imports: [])
        }
        let cart = "msgid \"cart.title\"\nmsgstr \"x\"\n"
        let both = compiled(["Cart": cart, "Orders": "msgid \"order.title\"\nmsgstr \"x\"\n"])
        #expect(both.files["Cart-Messages.swift"]?.contains("`cartTitle`") == true)
        #expect(both.files["Orders-Messages.swift"]?.contains("`orderTitle`") == true)
        let split = compiled(["Cart": cart, "Orders": "msgid \"cart.empty\"\nmsgstr \"x\"\n"])
        #expect(split.refusals.first?.reason == "messages of 'cart' stand in Cart/fr.po")
        #expect(compiled(["Cart": cart, "Orders": cart]).refusals.first?.reason == "message 'cart.title' stands in Cart/fr.po already")
    }
}
