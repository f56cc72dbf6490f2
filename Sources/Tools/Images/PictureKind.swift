/// The kinds of picture that people may upload. The raw values are sent to the worker.
package enum PictureKind: UInt8, Sendable, CaseIterable {
    case jpeg = 1
    case png = 2
    case webP = 3
    case gif = 4

    /// The kind that begins with these bytes; nil for all other files.
    init?(firstBytesOf bytes: PictureBytes) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.has("RIFF", at: 0), bytes.has("WEBP", at: 8) {
            self = .webP
        } else if bytes.has("GIF87a", at: 0) || bytes.has("GIF89a", at: 0) {
            self = .gif
        } else {
            return nil
        }
    }

    /// The media type, as libmagic names it.
    var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webP: "image/webp"
        case .gif: "image/gif"
        }
    }
}

/// The formats in which the shop serves pictures. The raw value is the file extension.
package enum PictureFormat: String, Sendable, CaseIterable {
    case webP = "webp"
    /// For browsers without WebP.
    case jpeg = "jpg"

    package var mediaType: String { kind.mediaType }

    var kind: PictureKind { self == .webP ? .webP : .jpeg }
}
