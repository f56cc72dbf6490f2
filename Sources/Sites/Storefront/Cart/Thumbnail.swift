import HTML
import Links

/// A small picture of a piece beside its title. The title serves as its text alternative.
struct Thumbnail: Sendable {
    /// The picture's name in Media.
    let hash: String

    /// In pixels: twice the width in the style sheet.
    var width: Int { 160 }
    var webp: SiteURL { Link.picture(hash, width: width, format: "webp") }
    var jpeg: SiteURL { Link.picture(hash, width: width, format: "jpg") }

    static let sample = Thumbnail(hash: "0123456789abcdef0123456789abcdef01234567")
}
