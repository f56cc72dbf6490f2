import Components
import HTML
import Images
import Links
import Media

/// A person's picture, or their initials if they have none.
struct Avatar: Sendable {
    /// The URL of the picture; nil if there is none.
    let address: SiteURL?
    let initials: String

    init(name: String, address: SiteURL?) {
        self.address = address
        initials = Initials.of(name)
    }

    /// - Parameter picture: nil if the person has none.
    init(name: String, picture: Media.Picture?) {
        self.init(name: name, address: picture.map { $0.address($0.width(filling: Self.pixels), .jpeg) })
    }

    /// The width to fetch: twice the width in the style sheet (72 px).
    private static let pixels = 144

    static let sample = Avatar(name: "Nadia Amrani", address: nil)
    static let pictureSample = Avatar(
        name: "Nadia Amrani", address: Link.picture(String(repeating: "a1", count: 20), width: 160, format: "jpg"))
}
