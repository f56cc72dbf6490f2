/// The server refused a statement.
///
/// It holds nothing that stands in a row or was given as a value, so it may be logged and kept. The server's detail, its hint
/// and its context hold such values ("Failing row contains (…)", "Key (email)=(…)") and are never read.
package struct DatabaseError: Error, Equatable, CustomStringConvertible {
    /// Five characters (PostgreSQL manual, appendix A); empty where the client library refused the statement.
    package let sqlState: String
    /// The constraint that was violated.
    package let constraint: String?
    /// The table and the column that the error is about, as `schema.table.column`.
    package let place: String?
    /// The server's words, where they hold no values.
    package let message: String?

    /// An error that the program makes itself.
    package init(sqlState: String, _ message: StaticString? = nil, constraint: String? = nil) {
        self.sqlState = sqlState
        self.message = message.map { "\($0)" }
        self.constraint = constraint
        place = nil
    }

    /// - Parameters:
    ///   - said: the server's primary message, which may hold values.
    ///   - place: schema, table and column; nil where the server names none.
    init(sqlState: String, said: String, constraint: String?, place: [String?]) {
        self.sqlState = sqlState
        self.constraint = constraint
        let names = place.compactMap(\.self)
        self.place = names.isEmpty ? nil : names.joined(separator: ".")
        message = Self.withoutValues(said, sqlState)
    }

    package var isUniqueViolation: Bool { sqlState == "23505" }

    /// A text that is no day or no moment of the calendar.
    package var isUnfitDate: Bool { sqlState == "22007" || sqlState == "22008" }

    /// A serialization failure or a deadlock: the transaction may be tried again from its start.
    package var isRetryable: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// The statement ran, or waited for a lock, longer than it may.
    package var isTimeout: Bool { sqlState == "57014" || sqlState == "55P03" }

    /// SQLSTATE, what it means, and the names of constraint, table and column.
    package var description: String {
        [sqlState, message ?? Self.meanings[sqlState], constraint.map { "(\($0))" }, place.map { "at \($0)" }].compactMap(\.self).joined(
            separator: " ")
    }

    /// Classes of SQLSTATE whose messages name things of the database, never values: connections, features, transactions,
    /// names and syntax, resources, locks, the operator, the system. Others may quote a value, as
    /// `invalid input syntax for type uuid: "…"` does, or were written by a trigger.
    private static let harmless: Set = ["", "08", "0A", "25", "26", "28", "3D", "40", "42", "53", "55", "57", "58"]

    /// - Returns: nil where the message may hold values. What follows a colon may do so everywhere.
    private static func withoutValues(_ message: String, _ sqlState: String) -> String? {
        guard harmless.contains(String(sqlState.prefix(2))) else { return nil }
        return String(message.prefix { $0 != ":" && $0 != "\n" })
    }

    /// Of those that the shop meets (PostgreSQL manual, appendix A).
    private static let meanings = [
        "22001": "string too long", "22003": "number out of range", "22007": "invalid date", "22008": "date out of range",
        "22012": "division by zero",
        "22021": "invalid character", "22P02": "invalid text for the type", "23001": "restrict violation", "23502": "not-null violation",
        "23503": "foreign key violation", "23505": "unique violation", "23514": "check violation", "23P01": "exclusion violation",
        "P0001": "refused by a trigger or function",
    ]
}
