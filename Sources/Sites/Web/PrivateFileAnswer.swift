package import HTTP
package import Images

extension Visit {
    /// Sends a private file from the disk. Call it after the page's own access check, on a route that is `personal` or `secret`.
    ///
    /// The browser saves the file and does not show it, and no cache stores it. A PDF may contain scripts, and no file may run
    /// anything in the page's origin.
    /// - Parameters:
    ///   - name: what the browser calls the file, without an extension. Other characters than ASCII letters, digits and hyphens are
    ///     left out.
    ///   - isShown: whether the browser may show a picture within a page. A PDF is an attachment in any case.
    /// - Throws: `Problem.notFound` where the file is missing.
    package func privateFile(_ key: String, _ type: PrivateFileType, named name: String, isShown: Bool = false) throws -> Response {
        guard let file = world.privateFiles.file(key).flatMap({ FileBody(path: $0) }) else { throw Problem.notFound }
        var response = Response(.ok, body: .file(file))
        response.headers["Content-Type"] = HeaderValue(type.mediaType)
        let plain = String(decoding: name.utf8.filter { isPlain($0) }.prefix(60), as: UTF8.self)
        let disposition = isShown && type != .pdf ? "inline" : "attachment"
        response.headers["Content-Disposition"] = HeaderValue(
            "\(disposition); filename=\"\(plain.isEmpty ? "file" : plain).\(type.rawValue)\"")
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
    }

    private func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
