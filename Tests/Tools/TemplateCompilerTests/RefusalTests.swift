import TemplateCompiler
import Testing

/// Compiles one template, with a few messages and a layout in a module that it depends on.
func compile(_ template: String, named path: String = "Page.html", po: [String: String] = [:]) -> Compilation {
    func module(_ name: String, _ templates: [(String, String)], _ po: [String: String]) -> Compilation.Module {
        .init(
            name: name, templates: templates.map { .init(path: $0, source: .init(file: $0, text: $1)) },
            messages: po.isEmpty ? [:] : ["": Dictionary(uniqueKeysWithValues: po.map { ($0, SourceText(file: "\($0).po", text: $1)) })])
    }
    let words = [
        "msgid \"site.name\"", "msgstr \"Kolchi\"", "msgid \"site.hello\"", "msgstr \"{name}\"", "msgid \"site.terms\"",
        "msgstr \"a {anchor}b{/anchor}\"",
    ].joined(separator: "\n")
    let layout = "<html><head>{% yield head %}</head><body>{% yield main %}</body></html>"
    let beneath = module("Site", [("PageLayout.html", layout)], ["fr": words, "ar": words, "en": words])
    return Compilation(module("Shop", [(path, template)], po), visible: [beneath], imports: ["Kernel", "HTML"])
}

@Suite("What templates must not contain")
struct RefusalTests {
    @Test(
        "an invalid template is refused at its line, with the reason",
        arguments: [
            ("<div>\n<p>a</p>\n", 1, "<div> is never closed"),
            ("<div>\n<b>a</div></b>", 2, "</div> while <b> of line 2 is open"),
            ("<p>a</p>\n</p>", 2, "</p> without <p>"),
            ("<br></br>", 1, "never closed"),
            ("<div/>", 1, "not closed by '/'"),
            ("<p><div></div></p>", 1, "<div> inside <p>"),
            ("<p", 1, "a tag is never closed"),
            ("\n<a title=\"x", 2, "a tag is never closed"),
            ("{% if a %}<b>{% end %}</b>", 1, "<b> is never closed"),
            ("<b>{% if a %}</b>{% end %}", 1, "outside this block"),
            ("<b>{% if a %}x{% else %}</b>{% end %}", 1, "outside this block"),
            ("<ul>\n{% for x in xs %}<li>\n{% end %}</ul>", 2, "<li> is never closed"),
            ("<a {% if a %}title=\"{% end %}\">x</a>", 1, "goes on past it"),
            ("<a title={{ x }}>b</a>", 1, "without quotation marks"),
            ("<a title=a{{ x }}>b</a>", 1, "without quotation marks"),
            ("<a {{ x }}=\"b\">b</a>", 1, "a value as an attribute's name"),
            ("<a data-{{ x }}=\"b\">b</a>", 1, "a value in an attribute's name"),
            ("<{{ x }}>b</a>", 1, "a value as a tag's name"),
            ("<h{{ x }}>b</a>", 1, "a value as a tag's name"),
            ("<script>let x = {{ x }}</script>", 1, "inline script"),
            ("<script>let x = 1</script>", 1, "inline script"),
            ("<script type=\"{{ x }}\">{{ y }}</script>", 1, "inline script"),
            ("<script type=\"application/ld+json\">{\"a\": \"{{ x }}</script>", 1, "never closed"),
            ("<style>{{ x }}</style>", 1, "<style>"),
            ("<p style=\"color: {{ x }}\">a</p>", 1, "style="),
            ("<p onclick=\"{{ x }}\">a</p>", 1, "onclick="),
            ("<p OnClick=\"x\">a</p>", 1, "onclick="),
            ("<a href=\"javascript:{{ x }}\">a</a>", 1, "javascript:"),
            ("<a href=\" JavaScript:x\">a</a>", 1, "javascript:"),
            ("<img src=\"data:{{ x }}\">", 1, "data:"),
            ("<iframe srcdoc=\"{{ x }}\"></iframe>", 1, "srcdoc"),
            ("<meta http-equiv=\"refresh\" content=\"{{ x }}\">", 1, "http-equiv"),
            ("<svg><set to=\"{{ x }}\"/></svg>", 1, "<set>"),
            ("<a id=\"a\" id=\"b\">a</a>", 1, "twice"),
            ("<!-- {{ x }} -->", 1, "comment"),
            ("<!-- x", 1, "a comment is never closed"),
            ("{# x", 1, "a note is never closed"),
            ("a\n{{ x", 2, "never closed by }}"),
            ("a\n\n{% if x", 3, "never closed by %}"),
            ("{{ f(\"a }}", 1, "a string in this expression is never closed"),
            ("{{ f(a]) }}", 1, "brackets"),
            ("{{ }}", 1, "no expression"),
            ("{% unless x %}", 1, "unknown directive 'unless'"),
            ("\n{% if x %}", 2, "'if' is never ended"),
            ("{% end %}", 1, "without a block to end"),
            ("{% for x in xs %}{% else %}{% end %}", 1, "'else' inside 'for'"),
            ("{% if x %}{% else %}{% elseif y %}{% end %}", 1, "'elseif' inside 'if'"),
            ("{% if %}{% end %}", 1, "'if' needs a condition"),
            ("{% for x %}{% end %}", 1, "'for' is written"),
            ("{% yield main %}", 1, "outside a layout"),
            ("<p>a</p>{% layout PageLayout() %}", 1, "first in a file"),
            ("{% slot head %}{% end %}", 1, "'slot' without a layout"),
            ("{% layout PageLayout() %}\n{% slot foot %}{% end %}", 2, "PageLayout has no slot 'foot'"),
            ("{% layout PageLayout() %}<p>{% slot head %}{% end %}</p>", 1, "outside every element"),
            ("{% layout PageLayout() %}{% slot head %}{% end %}\n{% slot head %}{% end %}", 2, "filled twice"),
            ("{% layout PageLayout() %}{% if x %}{% slot head %}{% end %}{% end %}", 1, "outside every block"),
            ("<title>{% include Card() %}</title>", 1, "where elements may stand"),
            ("<title><b>x</b></title>", 1, "<b> inside <title>"),
            ("a < b", 1, "&lt;"),
            ("\n{% t site.nothing %}", 2, "no message 'site.nothing'"),
            ("{% t site.hello %}", 1, "needs the argument 'name'"),
            ("{% t site.hello name: x, other: y %}", 1, "no argument 'other'"),
            ("{% t site.hello x %}", 1, "are written"),
            ("{% t site.terms %}{% end %}", 1, "slot 'anchor' of message 'site.terms' is not filled"),
            ("{% t site.terms %}{% slot wrong %}{% end %}{% end %}", 1, "no slot 'wrong'"),
            ("{% t site.terms %}x{% end %}", 1, "only the slots"),
            ("{% text %}", 1, "outside a message's slot"),
        ] as [(String, Int, String)])
    func refused(template: String, line: Int, reason: String) throws {
        let compilation = compile(template)
        let refusal = try #require(compilation.refusals.first, "\(template)")
        #expect(refusal.file == "Page.html")
        #expect(refusal.line == line, "\(refusal)")
        #expect(refusal.reason.contains(reason), "\(refusal)")
        #expect(compilation.files.isEmpty)
        #expect(refusal.description.hasPrefix("Page.html:\(line): error: "))
    }

    @Test("only e-mails may have style attributes, because mail programs load no style sheet, but no values in them")
    func letters() {
        let styled = "<p style=\"margin: 0\">a</p>"
        #expect(compile(styled, named: "PlacedEmailContent.html").refusals.isEmpty)
        #expect(compile(styled, named: "LetterPage.html").refusals.first?.reason.contains("style=") == true)
        #expect(
            compile("<p style=\"color: {{ x }}\">a</p>", named: "PlacedEmailContent.html").refusals.first?.reason.contains("'style'")
                == true)
        #expect(compile("<p onclick=\"x\">a</p>", named: "PlacedEmailContent.html").refusals.first?.reason.contains("onclick=") == true)
    }

    @Test("a layout without the slot 'main' and two templates of the same struct are refused")
    func modules() {
        #expect(compile("<p>x</p>", named: "OtherLayout.html").refusals.first?.reason.contains("'main'") == true)
        let sources = ["a/Card.html", "b/Card.html"].map {
            Compilation.TemplateSource(path: $0, source: SourceText(file: $0, text: ""))
        }
        let compilation = Compilation(.init(name: "Shop", templates: sources, messages: [:]), visible: [], imports: [])
        #expect(compilation.refusals.first?.reason.contains("template of Card already") == true)
    }
}
