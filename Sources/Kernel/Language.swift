/// A language of the shop. The raw value is its BCP 47 tag, and the first path segment of its pages.
package enum Language: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    case french = "fr"
    case arabic = "ar"
    case english = "en"

    /// The language for visitors whose language is unknown.
    package static let standard = Language.french

    package var isRightToLeft: Bool { self == .arabic }

    package var tag: StaticString {
        switch self {
        case .french: "fr"
        case .arabic: "ar"
        case .english: "en"
        }
    }

    /// The name of the language in the language itself.
    package var ownName: StaticString {
        switch self {
        case .french: "Français"
        case .arabic: "العربية"
        case .english: "English"
        }
    }
}
