/// The media type of a file, chosen by the extension of its name.
struct MediaType {
    let value: HeaderValue
    /// Whether compression helps. It helps for text; pictures and fonts are already compressed.
    let isCompressible: Bool

    static func of(_ name: String) -> MediaType {
        let end = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return switch end {
        case "css": MediaType(value: "text/css; charset=utf-8", isCompressible: true)
        case "js", "mjs": MediaType(value: "text/javascript; charset=utf-8", isCompressible: true)
        case "svg": MediaType(value: "image/svg+xml", isCompressible: true)
        case "html": MediaType(value: "text/html; charset=utf-8", isCompressible: true)
        case "txt": MediaType(value: "text/plain; charset=utf-8", isCompressible: true)
        case "json": MediaType(value: "application/json", isCompressible: true)
        case "webmanifest": MediaType(value: "application/manifest+json", isCompressible: true)
        case "xml": MediaType(value: "application/xml", isCompressible: true)
        case "ico": MediaType(value: "image/x-icon", isCompressible: true)
        case "png": MediaType(value: "image/png", isCompressible: false)
        case "jpg", "jpeg": MediaType(value: "image/jpeg", isCompressible: false)
        case "webp": MediaType(value: "image/webp", isCompressible: false)
        case "gif": MediaType(value: "image/gif", isCompressible: false)
        case "woff2": MediaType(value: "font/woff2", isCompressible: false)
        default: MediaType(value: "application/octet-stream", isCompressible: false)
        }
    }
}
