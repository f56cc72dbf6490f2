/// Reads the names of a ZIP archive.
enum ZIPName {
    /// The most bytes of a name.
    static let most = 1024

    /// The characters of the bytes from 0x80 on in code page 437, which names have without a mark (APPNOTE appendix D.1).
    private static let codePage: [Character] = Array(
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}"
    )

    /// - Parameter isMarked: whether the archive says that the name is UTF-8. Some programs write UTF-8 without saying so.
    static func text(_ bytes: [UInt8], isMarked: Bool) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        if isMarked { return String(decoding: bytes, as: UTF8.self) }
        return String(bytes.map { $0 < 0x80 ? Character(Unicode.Scalar($0)) : codePage[Int($0) - 0x80] })
    }

    /// Whether the name stays within a folder, on any system.
    static func isSafe(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        if bytes.isEmpty || bytes.count > most || bytes[0] == UInt8(ascii: "/") || bytes.contains(UInt8(ascii: "\\")) { return false }
        if bytes.count > 1, bytes[1] == UInt8(ascii: ":") { return false }
        if name.unicodeScalars.contains(where: isControl) { return false }
        return !bytes.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }

    /// Whether programs add such an entry without anybody asking for it: folders, and what macOS stores beside files.
    static func isSkipped(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.last?.isEmpty != false || parts[0].elementsEqual("__MACOSX".utf8)
            || parts.last?.elementsEqual(".DS_Store".utf8) == true
    }

    /// The name in a message: short, and without control characters.
    static func shown(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.prefix(200).map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }
}
