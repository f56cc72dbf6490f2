import HTML
import Images
import Links
import Media

/// How a person is shown: by their picture, or by the first letters of their name.
struct Avatar: Sendable {
    /// Of the picture; nil where there is none.
    let address: SiteURL?
    let initials: String

    init(name: String, address: SiteURL?) {
        self.address = address
        initials = Self.initials(of: name)
    }

    /// - Parameter picture: nil where the person has none.
    init(name: String, picture: Media.Picture?) {
        self.init(name: name, address: picture.map { $0.address($0.width(filling: Self.pixels), .jpeg) })
    }

    /// Twice what the style sheet shows it at.
    private static let pixels = 144

    /// The first letters of the first and the last word. Those of Arabic do not join.
    static func initials(of name: String) -> String {
        let letters = name.split(separator: " ").compactMap { word in word.first { $0.isLetter || $0.isNumber } }
        let ends = letters.count > 1 ? [letters[0], letters[letters.count - 1]] : letters
        return ends.map { $0.uppercased() }.joined(separator: "\u{200C}")
    }

    static let sample = Avatar(name: "Nadia Amrani", address: nil)
    static let pictureSample = Avatar(
        name: "Nadia Amrani", address: Link.picture(String(repeating: "a1", count: 20), width: 160, format: "jpg"))
}
