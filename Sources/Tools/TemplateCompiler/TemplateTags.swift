/// Tags, comments and attributes.
extension TemplateParser {
    /// Reads a tag, a comment or the doctype: everything that begins with `<`.
    mutating func markup() throws(Refusal) {
        let line = scanner.line
        if scanner.skip("<!--") { return try comment(line) }
        if scanner.isAt(word: "<!doctype") {
            write(scanner.take { $0 != UInt8(ascii: ">") })
            guard !scanner.isAtEnd else { throw scanner.refusal("a tag is never closed", at: line) }
            write(scanner.take())
            dropsSpace = true
            return
        }
        scanner.take()
        let closes = scanner.skip("/")
        if scanner.isAt("{") { throw scanner.refusal("a value as a tag's name", at: line) }
        let written = scanner.take { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") }
        let name = written.lowercased()
        guard let first = written.utf8.first, first.isLetter else {
            throw scanner.refusal("'<' that begins no tag: write &lt;", at: line)
        }
        if scanner.isAt("{{") { throw scanner.refusal("a value as a tag's name", at: line) }
        if closes { try close(name, written, line) } else { try open(name, written, line) }
    }

    private mutating func comment(_ line: Int) throws(Refusal) {
        while !scanner.skip("-->") {
            guard !scanner.isAtEnd else { throw scanner.refusal("a comment is never closed", at: line) }
            if scanner.isAt("{{") || scanner.isAt("{%") {
                throw scanner.refusal("a value in an HTML comment: write {# … #}")
            }
            scanner.take()
        }
    }

    private mutating func open(_ name: String, _ written: String, _ line: Int) throws(Refusal) {
        if name == "style" { throw scanner.refusal("<style> is forbidden by the Content-Security-Policy", at: line) }
        if let parent = elements.last {
            if HTMLRules.charactersOnly.contains(parent.name) {
                throw scanner.refusal("<\(name)> inside <\(parent.name)> of line \(parent.line)", at: line)
            }
            if HTMLRules.endsParagraph.contains(name),
                let p = elements.last(where: { $0.name == "p" || $0.name == "button" || $0.name == "object" }), p.name == "p"
            {
                throw scanner.refusal("<\(name)> inside <p> of line \(p.line), which ends there in browsers", at: line)
            }
        }
        beside(name)
        write("<" + written)
        tag = Tag(name: name, line: line)
        state = .tag
    }

    private mutating func close(_ name: String, _ written: String, _ line: Int) throws(Refusal) {
        if HTMLRules.void.contains(name) { throw scanner.refusal("</\(name)>: this element is never closed", at: line) }
        guard let open = elements.last else { throw scanner.refusal("</\(name)> without <\(name)>", at: line) }
        guard open.name == name else {
            throw scanner.refusal("</\(name)> while <\(open.name)> of line \(open.line) is open", at: line)
        }
        guard elements.count > floor else {
            throw scanner.refusal("</\(name)> closes <\(name)> of line \(open.line), outside this block", at: line)
        }
        scanner.skipSpace()
        guard scanner.skip(">") else { throw scanner.refusal("</\(name) is not closed by '>'", at: line) }
        elements.removeLast()
        beside(name)
        write("</\(written)>")
        dropsSpace = HTMLRules.block.contains(name)
    }

    /// Writes the white space before a tag, or drops it where it is invisible.
    private mutating func beside(_ name: String) {
        if HTMLRules.block.contains(name) { hasSpace = false } else { writeSpace() }
    }

    // MARK: Inside a tag

    mutating func tagStep() throws(Refusal) {
        guard let tag, let byte = scanner.next else { return }
        if byte.isSpace { return scanner.skipSpace() }
        if scanner.skip(">") { return try finish(tag, selfClosing: false) }
        if scanner.skip("/>") { return try finish(tag, selfClosing: true) }
        try attribute()
    }

    private mutating func finish(_ tag: Tag, selfClosing: Bool) throws(Refusal) {
        let isForeign = tag.name == "svg" || elements.contains { $0.name == "svg" || $0.name == "math" }
        let isVoid = HTMLRules.void.contains(tag.name) && !isForeign
        if selfClosing, !isVoid, !isForeign {
            throw scanner.refusal("<\(tag.name)/> is not closed by '/' in HTML", at: tag.line)
        }
        if tag.name == "meta", tag.contentHasValue, tag.attributes.contains("http-equiv") {
            throw scanner.refusal("a value in <meta http-equiv>", at: tag.line)
        }
        write(selfClosing && isForeign ? "/>" : ">")
        dropsSpace = HTMLRules.block.contains(tag.name)
        state = .content
        self.tag = nil
        guard !isVoid, !selfClosing else { return }
        elements.append((tag.name, tag.line))
        if tag.name == "script" { try script(tag) }
    }

    private mutating func script(_ tag: Tag) throws(Refusal) {
        if let type = tag.type, HTMLRules.dataScripts.contains(type.lowercased()) {
            state = .json(inString: false)
            return
        }
        scanner.skipSpace()
        guard scanner.isAt(word: "</script") else {
            throw scanner.refusal("an inline script other than JSON is forbidden by the Content-Security-Policy", at: tag.line)
        }
    }

    private mutating func attribute() throws(Refusal) {
        let line = scanner.line
        let written = scanner.take {
            !$0.isSpace && $0 > 32 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
                && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "{")
        }
        let name = written.lowercased()
        guard !name.isEmpty else {
            throw scanner.refusal("a stray character in <\(tag?.name ?? "")> of line \(tag?.line ?? line)", at: line)
        }
        if scanner.isAt("{{") || scanner.isAt("{%") && !scanner.isAt("{% end") && !scanner.isAt("{% el") {
            throw scanner.refusal("a value in an attribute's name", at: line)
        }
        if name.hasPrefix("on") || name == "style" && !isStandalone {
            throw scanner.refusal("'\(name)=' is forbidden by the Content-Security-Policy", at: line)
        }
        guard tag?.attributes.insert(name).inserted == true else {
            throw scanner.refusal("attribute '\(name)' twice in one tag", at: line)
        }
        write(" " + written)
        scanner.skipSpace()
        guard scanner.skip("=") else { return }
        scanner.skipSpace()
        attributeText = ""
        isAtStart = true
        if scanner.isAt("\"") || scanner.isAt("'") {
            let quote = scanner.take()
            write("=")
            write(quote)
            state = .attribute(name, quote: quote)
            return
        }
        let value = scanner.take { !$0.isSpace && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "{") }
        if scanner.isAt("{") { throw scanner.refusal("a value in attribute '\(name)' without quotation marks", at: line) }
        guard !value.isEmpty, !value.contains(where: { "\"'=<`".contains($0) }) else {
            throw scanner.refusal("the value of attribute '\(name)' needs quotation marks", at: line)
        }
        if name == "type" { tag?.type = value }
        write("=\"\(value)\"")
    }

    // MARK: Inside an attribute's value

    mutating func attributeStep(_ name: String, _ quote: UInt8) throws(Refusal) {
        let byte = scanner.take()
        write(byte)
        if byte == quote {
            state = .tag
            if name == "type", tag?.type != nil { tag?.type = attributeText }
            return
        }
        attributeText.unicodeScalars.append(Unicode.Scalar(byte))
        if HTMLRules.addresses.contains(name) {
            isAtStart = byte == UInt8(ascii: ",") || byte.isSpace
        } else if !byte.isSpace {
            isAtStart = false
        }
        if HTMLRules.address.contains(name), byte == UInt8(ascii: ":") {
            let scheme = attributeText.trimmed.lowercased()
            if scheme == "javascript:" || scheme == "vbscript:" {
                throw scanner.refusal("'\(scheme)' in attribute '\(name)'")
            }
        }
    }
}
