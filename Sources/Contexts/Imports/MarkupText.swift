import Kernel

/// Plain text of an HTML description: paragraphs and lists stay, and everything else goes.
///
/// The result is text that templates escape like any other. So no rule here keeps anybody safe, and no parser of HTML is needed.
struct MarkupText {
    let text: String
    /// Whether scripts or styles were left out.
    let hadScripts: Bool

    init(_ source: String) {
        guard source.contains("<") || source.contains("&") else {
            (text, hadScripts) = (source.readable.tidiedLines, false)
            return
        }
        var reader = Reader(source)
        reader.read()
        (text, hadScripts) = (reader.text.readable.tidiedLines, reader.hadScripts)
    }

    private struct Reader {
        let source: [Unicode.Scalar]
        var place = 0
        var text = ""
        var hadScripts = false

        init(_ source: String) { self.source = Array(source.unicodeScalars) }

        mutating func read() {
            while place < source.count {
                switch source[place] {
                case "<" where isTag: tag()
                case "&": entity()
                // Line ends of the source are blanks, as in a browser.
                case let scalar where scalar.isBlank:
                    if text.last.map({ !$0.isWhitespace }) ?? false { text.append(" ") }
                    place += 1
                case let scalar:
                    text.unicodeScalars.append(scalar)
                    place += 1
                }
            }
        }

        /// `<` before anything but a letter, `/`, `!` or `?` is a character.
        private var isTag: Bool {
            guard place + 1 < source.count else { return false }
            switch source[place + 1] {
            case "a"..."z", "A"..."Z", "/", "!", "?": return true
            default: return false
            }
        }

        private mutating func tag() {
            if starts(with: "<!--") {
                place += 4
                while place < source.count, !starts(with: "-->") { place += 1 }
                place = min(place + 3, source.count)
                return
            }
            var name = ""
            var quote: Unicode.Scalar?
            var isNamed = false
            place += 1
            while place < source.count {
                let scalar = source[place]
                place += 1
                if let open = quote {
                    if scalar == open { quote = nil }
                } else if scalar == ">" {
                    break
                } else if scalar == "\"" || scalar == "'" {
                    quote = scalar
                } else if scalar.isBlank {
                    isNamed = true
                } else if !isNamed {
                    name.unicodeScalars.append(scalar)
                }
            }
            element(name.lowercased())
        }

        private mutating func element(_ name: String) {
            let plain = name.hasSuffix("/") ? String(name.dropLast()) : name
            switch plain {
            case "script", "style", "iframe", "object", "template", "noscript", "svg", "title", "head":
                hadScripts = true
                skip(to: "</" + plain)
            case "br": text += "\n"
            case "li":
                breakLine(1)
                text += "- "
            case "td", "th": text += " "
            case "p", "/p", "div", "/div", "ul", "/ul", "ol", "/ol", "table", "/table", "h1", "/h1", "h2", "/h2", "h3", "/h3", "h4", "/h4",
                "h5", "/h5", "h6", "/h6", "section", "/section", "article", "/article", "blockquote", "/blockquote", "hr":
                breakLine(2)
            case "tr", "/tr", "dt", "dd": breakLine(1)
            default: break
            }
        }

        /// Ends the line, so that at least that many line ends precede what follows. Nothing precedes the first line.
        private mutating func breakLine(_ count: Int) {
            while text.last == " " { text.removeLast() }
            guard !text.isEmpty else { return }
            let ends = text.reversed().prefix { $0 == "\n" }.count
            if ends < count { text += String(repeating: "\n", count: count - ends) }
        }

        /// Skips the content of an element that is not text, such as a script.
        private mutating func skip(to end: String) {
            while place < source.count, !starts(with: end) { place += 1 }
            while place < source.count, source[place] != ">" { place += 1 }
            place = min(place + 1, source.count)
        }

        private func starts(with text: String) -> Bool {
            let wanted = Array(text.unicodeScalars)
            guard place + wanted.count <= source.count else { return false }
            return (0..<wanted.count).allSatisfy { offset in
                let scalar = source[place + offset]
                return scalar == wanted[offset] || scalar.properties.lowercaseMapping == String(wanted[offset])
            }
        }

        private mutating func entity() {
            let end = source[place...].prefix(12).firstIndex(of: ";")
            guard let end, let character = Self.character(String(String.UnicodeScalarView(source[(place + 1)..<end]))) else {
                text.append("&")
                place += 1
                return
            }
            text += character
            place = end + 1
        }

        private static func character(_ name: String) -> String? {
            if name.hasPrefix("#x") || name.hasPrefix("#X") {
                return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init).map(String.init)
            }
            if name.hasPrefix("#") { return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init).map(String.init) }
            return named[name]
        }

        private static let named: [String: String] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "laquo": "«", "raquo": "»", "hellip": "…",
            "ndash": "–", "mdash": "—", "rsquo": "’", "lsquo": "‘", "ldquo": "“", "rdquo": "”", "bull": "•", "middot": "·", "euro": "€",
            "deg": "°", "times": "×", "copy": "©", "reg": "®", "trade": "™", "eacute": "é", "egrave": "è", "ecirc": "ê", "euml": "ë",
            "agrave": "à", "acirc": "â", "ccedil": "ç", "icirc": "î", "iuml": "ï", "ocirc": "ô", "ugrave": "ù", "ucirc": "û", "uuml": "ü",
            "oelig": "œ", "Eacute": "É", "Egrave": "È", "Agrave": "À", "Ccedil": "Ç", "frac12": "½", "sup2": "²", "sup3": "³",
        ]
    }
}
