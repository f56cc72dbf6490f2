package import Kernel
package import Postgres

/// All cities, in memory. Only migrations change them.
package struct Cities: Sendable {
    private let byCode: [City.Code: City]
    private let inFrenchOrder: [City]
    private let inArabicOrder: [City]

    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        (inFrenchOrder, inArabicOrder) = try await db.read(City.all(in: .french), City.all(in: .arabic))
        byCode = Dictionary(uniqueKeysWithValues: inFrenchOrder.map { ($0.code, $0) })
    }

    /// In the alphabetical order of that language.
    package func cities(in language: Language) -> [City] { language == .arabic ? inArabicOrder : inFrenchOrder }

    package subscript(code: City.Code) -> City? { byCode[code] }

    /// The city with a code from a form or URL; nil if there is none.
    package subscript(typed typed: String?) -> City? { typed.flatMap { byCode[City.Code($0)] } }
}
