import CQREncode

/// A text as a QR code (ISO/IEC 18004, error correction M). Draw it dark on a light background, as
/// `<svg viewBox="0 0 size size"><path d="path"/></svg>`.
package struct QRCode: Sendable, Equatable {
    /// The number of squares on a side, including the quiet zone of four squares on each side.
    package let size: Int
    /// The dark squares: one rectangle for each run of squares in a row.
    package let path: String

    /// - Returns: nil where the text is empty, contains a NUL or is too long: about 2,300 bytes.
    package init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(0), let code = unsafe QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { unsafe QRcode_free(code) }
        let width = Int(unsafe code.pointee.width)
        // The lowest bit of each byte says whether the square is dark.
        let isDark = (0..<width * width).map { unsafe code.pointee.data[$0] & 1 == 1 }
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let run = isDark[(row * width + column)..<((row + 1) * width)].prefix { $0 }.count
                if run > 0 { path += "M\(column + Self.quiet) \(row + Self.quiet)h\(run)v1h-\(run)z" }
                column += max(1, run)
            }
        }
        size = width + 2 * Self.quiet
        self.path = path
    }

    private static let quiet = 4
}
