package import Postgres

/// A condition that must always hold, and a query that finds violations.
package struct Invariant: Sendable {
    /// Its number in the list of invariants; several queries may share one.
    package let number: Int
    /// What is wrong with a row that the query returns.
    package let sentence: String
    /// Returns a text for each wrong row, precise enough for a person to find that row.
    let rows: @Sendable (Database) async throws -> [String]

    /// - Parameter sql: returns one text per wrong row; at most 100 are reported.
    init(_ number: Int, _ sentence: String, _ sql: SQL) {
        self.init(number, sentence) { db in
            try await db.search(Query.all("SELECT found.row FROM (\(sql)) AS found (row) LIMIT 100") { row in try row.next() })
        }
    }

    /// - Parameter rows: for conditions that SQL alone cannot check.
    init(_ number: Int, _ sentence: String, rows: @escaping @Sendable (Database) async throws -> [String]) {
        self.number = number
        self.sentence = sentence
        self.rows = rows
    }
}

/// All invariants that `kolchi check` tests on the whole database. Only this SQL may read across schemas.
///
/// Every query returns no row once no work is in progress.
package enum Invariants {
    package static let all =
        stock + orders + ledger + audit + messages + callbacks + jobs + wallTime + pages + house + settings + files + sellers + catalogue
        + listings + imports + delivery + payments + simulated + repairs

    /// A violation of an invariant.
    package struct Finding: Sendable {
        package let number: Int
        package let sentence: String
        /// The text with which a person finds the wrong row.
        package let row: String
    }

    /// All violations; empty if every invariant holds.
    /// - Parameter number: the number of the invariants that are tested; nil for all.
    package static func findings(_ db: Database, of number: Int? = nil) async throws -> [Finding] {
        var findings: [Finding] = []
        for invariant in all where number == nil || invariant.number == number {
            findings += try await invariant.rows(db).map { Finding(number: invariant.number, sentence: invariant.sentence, row: $0) }
        }
        return findings
    }
}
