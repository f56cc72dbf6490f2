/// A language in which the shop speaks. The raw value is its BCP 47 tag and its first path segment.
package enum Language: String, Sendable, Codable, CaseIterable {
    case french = "fr"
    case arabic = "ar"
    case english = "en"

    /// The language of a visitor of whom nothing is known.
    package static let standard = Language.french

    package var isRightToLeft: Bool { self == .arabic }

    package var tag: StaticString {
        switch self {
        case .french: "fr"
        case .arabic: "ar"
        case .english: "en"
        }
    }

    /// The language's name in itself.
    package var ownName: StaticString {
        switch self {
        case .french: "Français"
        case .arabic: "العربية"
        case .english: "English"
        }
    }
}
