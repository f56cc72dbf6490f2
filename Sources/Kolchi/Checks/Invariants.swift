package import Postgres

/// Something that must always hold, and how it is found where it does not.
package struct Invariant: Sendable {
    /// Its place in the list of what must always hold; several searches may share one.
    package let number: Int
    /// What is wrong with a row that is found.
    package let sentence: String
    /// Gives a text for each row that is wrong, so that a person finds it.
    let rows: @Sendable (Database) async throws -> [String]

    /// - Parameter sql: gives one text a row; at most a hundred are told.
    init(_ number: Int, _ sentence: String, _ sql: SQL) {
        self.init(number, sentence) { db in
            try await db.search(Query.all("SELECT found.row FROM (\(sql)) AS found (row) LIMIT 100") { row in try row.next() })
        }
    }

    /// - Parameter rows: for what SQL alone does not find.
    init(_ number: Int, _ sentence: String, rows: @escaping @Sendable (Database) async throws -> [String]) {
        self.number = number
        self.sentence = sentence
        self.rows = rows
    }
}

/// What `kolchi check` asks of the whole database. This is the one place whose SQL may look across schemas.
///
/// Once things are quiet, each search finds no row.
package enum Invariants {
    package static let all = stock + orders + ledgers + messages + wallTime

    /// A rule that was broken, and where.
    package struct Finding: Sendable {
        package let number: Int
        package let sentence: String
        package let row: String
    }

    /// Everything that is wrong; nothing where all is well.
    package static func findings(_ db: Database) async throws -> [Finding] {
        var findings: [Finding] = []
        for invariant in all {
            findings += try await invariant.rows(db).map { Finding(number: invariant.number, sentence: invariant.sentence, row: $0) }
        }
        return findings
    }
}
