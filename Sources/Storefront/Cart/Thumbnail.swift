import HTML
import Links

/// The small picture of a piece beside its title, which says what it shows.
struct Thumbnail: Sendable {
    /// The picture's name in Media.
    let hash: String

    /// In pixels, twice what the style sheet shows it at.
    var width: Int { 160 }
    var webp: SiteURL { Link.picture(hash, width: width, format: "webp") }
    var jpeg: SiteURL { Link.picture(hash, width: width, format: "jpg") }

    static let sample = Thumbnail(hash: "0123456789abcdef0123456789abcdef01234567")
}
