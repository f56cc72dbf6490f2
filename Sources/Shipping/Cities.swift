package import Kernel
package import Postgres

/// Every city, in memory: they come with the migrations and change with nothing else.
package struct Cities: Sendable {
    private let byCode: [City.Code: City]
    private let inFrenchOrder: [City]
    private let inArabicOrder: [City]

    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        (inFrenchOrder, inArabicOrder) = try await db.read(City.all(in: .french), City.all(in: .arabic))
        byCode = Dictionary(uniqueKeysWithValues: inFrenchOrder.map { ($0.code, $0) })
    }

    /// In the order of the language's dictionary.
    package func cities(in language: Language) -> [City] { language == .arabic ? inArabicOrder : inFrenchOrder }

    package subscript(code: City.Code) -> City? { byCode[code] }

    /// The city of a code as a form or an address gives it.
    package subscript(typed typed: String?) -> City? { typed.flatMap { byCode[City.Code($0)] } }
}
