package import Kernel
package import Places

extension Choice {
    /// All cities in the order of their names.
    ///
    /// - Parameter chosen: nil if none is chosen yet.
    package static func cities(_ cities: Cities, chosen: City.Code?, in language: Language) -> [Choice] {
        cities.cities(in: language).map {
            Choice(value: $0.code.rawValue, label: $0.name(in: language), isChosen: $0.code == chosen)
        }
    }

    package static let sampleCities = [
        Choice(value: "casablanca", label: "Casablanca", isChosen: true), Choice(value: "fes", label: "Fès", isChosen: false),
        Choice(value: "tanger", label: "Tanger", isChosen: false),
    ]
}
