package import Kernel
package import Postgres

/// All cities, in memory. Only migrations change them.
package struct Cities: Sendable {
    private let byCode: [City.Code: City]
    private let inFrenchOrder: [City]
    private let inArabicOrder: [City]
    private let names: CityNames
    /// The ten largest, the largest first.
    package let largest: [City]

    /// All regions, in the order of their codes.
    package let regions: [Region]

    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        (inFrenchOrder, inArabicOrder) = try await db.read(City.all(in: .french), City.all(in: .arabic))
        byCode = Dictionary(uniqueKeysWithValues: inFrenchOrder.map { ($0.code, $0) })
        names = CityNames(inFrenchOrder)
        let regions = Dictionary(inFrenchOrder.map { ($0.regionCode, Region(of: $0)) }) { first, _ in first }
        self.regions = regions.values.sorted { $0.code < $1.code }
        largest = Array(inFrenchOrder.sorted { $0.population > $1.population }.prefix(10))
    }

    /// In the alphabetical order of that language.
    package func cities(in language: Language) -> [City] { language == .arabic ? inArabicOrder : inFrenchOrder }

    package subscript(code: City.Code) -> City? { byCode[code] }

    /// The cities that a typed name may mean, in French or Arabic script, the largest first. One city if the name is clear, and none if
    /// no name is similar.
    package func matches(_ typed: String) -> [City] { names.matches(typed) }

    /// The city with a code from a form or URL; nil if there is none.
    package subscript(typed typed: String?) -> City? { typed.flatMap { byCode[City.Code($0)] } }
}
