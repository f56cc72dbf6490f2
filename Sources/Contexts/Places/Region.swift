package import Kernel

/// A region of Morocco.
package struct Region: Sendable, Equatable {
    /// Two digits, like `06`.
    package let code: String
    package let french: String
    package let arabic: String

    /// English uses the French names.
    package func name(in language: Language) -> String { language == .arabic ? arabic : french }

    /// The region in which a city lies.
    package init(of city: City) { (code, french, arabic) = (city.regionCode, city.regionFrench, city.regionArabic) }
}
