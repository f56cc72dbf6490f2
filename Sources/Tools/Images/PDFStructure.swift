/// The outer form of a PDF (ISO 32000-1 §7.5). Its content is neither read nor changed.
enum PDFStructure {
    /// Within how many bytes of the end a reader looks for `%%EOF`.
    private static let end = 1024

    /// Whether the file begins as a PDF does. Programs also accept bytes before that; such a file could be two things at once.
    static func begins(_ file: [UInt8]) -> Bool { file.starts(with: Array("%PDF-".utf8)) }

    /// - Throws: `notAPicture` for an unknown version, `damaged` where the end is missing.
    static func check(_ file: [UInt8]) throws(PictureRefusal) {
        let version = Array(file.dropFirst(5).prefix(3))
        guard version.count == 3, version[0] == UInt8(ascii: "1") || version[0] == UInt8(ascii: "2"), version[1] == UInt8(ascii: "."),
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(version[2])
        else { throw .notAPicture }
        let mark = Array("%%EOF".utf8)
        let last = Array(file.suffix(end))
        guard last.count >= mark.count, (0...last.count - mark.count).contains(where: { last[$0...].starts(with: mark) }) else {
            throw .damaged
        }
    }
}
