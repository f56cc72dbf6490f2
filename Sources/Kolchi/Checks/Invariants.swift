package import Postgres

/// Something that must always hold, and the statement that finds where it does not.
package struct Invariant: Sendable {
    /// Its place in the list of what must always hold; several statements may share one.
    package let number: Int
    /// What is wrong with a row that is found.
    package let sentence: String
    /// Gives one text a row: what is wrong, so that a person finds it.
    package let sql: SQL

    init(_ number: Int, _ sentence: String, _ sql: SQL) {
        self.number = number
        self.sentence = sentence
        self.sql = sql
    }
}

/// What `kolchi check` asks of the whole database. This is the one place whose SQL may look across schemas.
///
/// Once things are quiet, each statement finds no row.
package enum Invariants {
    package static let all = stock + orders

    /// A rule that was broken, and where.
    package struct Finding: Sendable {
        package let number: Int
        package let sentence: String
        package let row: String
    }

    /// Everything that is wrong, at most a hundred rows a statement; nothing where all is well.
    package static func findings(_ db: Database) async throws -> [Finding] {
        var findings: [Finding] = []
        for invariant in all {
            let rows: [String] = try await db.search(
                Query.all("SELECT found.row FROM (\(invariant.sql)) AS found (row) LIMIT 100") { row in try row.next() })
            findings += rows.map { Finding(number: invariant.number, sentence: invariant.sentence, row: $0) }
        }
        return findings
    }
}
