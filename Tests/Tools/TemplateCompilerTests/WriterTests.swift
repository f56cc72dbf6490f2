import TemplateCompiler
import Testing

@Suite("What templates become")
struct WriterTests {
    private func swift(_ template: String) throws -> String {
        let compilation = compile(template)
        #expect(compilation.refusals == [])
        return try #require(compilation.files["Page.html.swift"])
    }

    @Test(
        "a value is escaped for its context",
        arguments: [
            ("<p>{{ x }}</p>", "out.text(x)"),
            ("<title>{{ x }}</title>", "out.quoted(x)"),
            ("<textarea>{{ x }}</textarea>", "out.quoted(x)"),
            ("<select><option>{{ x }}</option></select>", "out.quoted(x)"),
            ("<p title=\"{{ x }}\"></p>", "out.quoted(x)"),
            ("<p title='a {{ x }}'></p>", "out.quoted(x)"),
            ("<a href=\"{{ x }}\"></a>", "out.address(x)"),
            ("<a HREF=\" {{ x }}\"></a>", "out.address(x)"),
            ("<a href=\"/a/{{ x }}\"></a>", "out.addressPart(x)"),
            ("<a href=\"{{ y }}{{ x }}\"></a>", "out.addressPart(x)"),
            ("<a href=\"{% if y %}/a/{% end %}{{ x }}\"></a>", "out.address(x)"),
            ("<a href=\"{% if y %}/a/{% else %}/b/{% end %}{{ x }}\"></a>", "out.addressPart(x)"),
            ("<img src=\"{{ x }}\" alt=\"\">", "out.address(x)"),
            ("<form action=\"{{ x }}\"></form>", "out.address(x)"),
            ("<button formaction=\"{{ x }}\"></button>", "out.address(x)"),
            ("<video poster=\"{{ x }}\"></video>", "out.address(x)"),
            ("<svg><use xlink:href=\"{{ x }}\"/></svg>", "out.address(x)"),
            ("<img srcset=\"{{ x }} 1x\" alt=\"\">", "out.addressInSet(x)"),
            ("<img srcset=\"/a 1x, {{ x }} 2x\" alt=\"\">", "out.addressInSet(x)"),
            ("<img srcset=\"/a/{{ x }} 2x\" alt=\"\">", "out.addressPart(x)"),
            ("<script type=\"application/ld+json\">{\"a\": {{ x }}}</script>", "out.json(x)"),
            ("<script type=\"application/json\">[\"\\\"{{ x }}\"]</script>", "out.jsonPart(x)"),
            ("<p>{% t site.hello name: x %}</p>", "out.text(Message.siteHello(name: x))"),
            ("<p title=\"{% t site.name %}\"></p>", "out.quoted(Message.siteName)"),
        ])
    func places(template: String, call: String) throws {
        #expect(try swift(template).contains(call))
    }

    @Test(
        "white space is collapsed, dropped next to blocks, and unchanged where it is visible",
        arguments: [
            ("<p>\n  a\n  <b>b</b>\n  <i>c</i>\n</p>\n<p>d</p>\n", "<p>a <b>b</b> <i>c</i></p><p>d</p>"),
            ("<pre>\n a\n  b\n</pre>", "<pre>\\n a\\n  b\\n</pre>"),
            ("<input\n  name=\"a\"\n  required\n>", "<input name=\\\"a\\\" required>"),
            ("<p>a { b } é</p>", "<p>a { b } é</p>"),
            ("<input type=text>", "<input type=\\\"text\\\">"),
            ("<img src=\"/a\" alt=\"\" />", "<img src=\\\"/a\\\" alt=\\\"\\\">"),
            ("<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>", "<svg viewBox=\\\"0 0 1 1\\\"><path d=\\\"M0 0\\\"/></svg>"),
        ])
    func space(template: String, literal: String) throws {
        #expect(try swift(template).contains("out.literal(\"\(literal)\")"))
    }

    @Test("an expression may contain a closing mark inside strings and brackets")
    func expressions() throws {
        #expect(try swift("{{ f(\"}}\") { $0 } }}").contains("out.text(f(\"}}\") { $0 })"))
        #expect(try swift("{{ \"\\(g(\"%}\"))\" }}").contains("out.text(\"\\(g(\"%}\"))\")"))
        #expect(try swift("{% t site.hello name: f(a, \"b, c\") %}").contains("siteHello(name: f(a, \"b, c\"))"))
    }

    @Test("each expression has the line number of the template")
    func lines() throws {
        #expect(try swift("<p>\n\n{{ x }}</p>").contains("#sourceLocation(file: \"Page.html\", line: 3)\n        out.text(x)"))
    }
}
