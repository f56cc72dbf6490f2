package import Kernel
package import Postgres

/// An urban commune of Morocco.
package struct City: Sendable, Equatable {
    /// The commune's code in the census of 2024, like `06.141.01.0`. It is unchecked text until `City.named` finds it.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(_ text: String) { rawValue = text }
    }

    package let code: Code
    package let french: String
    package let arabic: String
    /// The code of the region, like `06`.
    package let regionCode: String
    package let regionFrench: String
    package let regionArabic: String
    /// In the census of 2024.
    package let population: Int

    /// English uses the French names.
    package func name(in language: Language) -> String { language == .arabic ? arabic : french }
    package func region(in language: Language) -> String { language == .arabic ? regionArabic : regionFrench }
}

extension City {
    /// All cities, in the alphabetical order of that language.
    package static func all(in language: Language) -> Query<[City]> {
        let order: SQL = language == .arabic ? #"c.name_ar COLLATE "ar-x-icu""# : #"c.name_fr COLLATE "fr-x-icu""#
        return .all("\(columns) ORDER BY \(order), c.code") { row in try City(&row) }
    }

    package static func named(_ code: Code) -> Query<City?> {
        .first("\(columns) WHERE c.code = \(code)") { row in try City(&row) }
    }

    /// The largest city with that French or Arabic name. Upper and lower case do not matter.
    package static func called(_ name: String) -> Query<City?> {
        .first(
            """
            \(columns) WHERE lower(c.name_fr) = lower(\(name)) OR c.name_ar = \(name)
            ORDER BY c.population DESC LIMIT 1
            """
        ) { row in try City(&row) }
    }

    /// A subquery of all cities with the columns code and region_code: `JOIN \(City.rows) c ON c.code = s.city_code`.
    package static var rows: SQL { "(SELECT code, region_code FROM places.city)" }

    private static var columns: SQL {
        """
        SELECT c.code, c.name_fr, c.name_ar, r.code, r.name_fr, r.name_ar, c.population
        FROM places.city c JOIN places.region r ON r.code = c.region_code
        """
    }

    private init(_ row: inout Row) throws {
        code = try row.next()
        french = try row.next()
        arabic = try row.next()
        regionCode = try row.next()
        regionFrench = try row.next()
        regionArabic = try row.next()
        population = try row.next()
    }
}
