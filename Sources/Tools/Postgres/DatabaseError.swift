/// The server refused a statement.
///
/// It holds no value of a row or of a bind, so it may be logged and stored.
/// The server's detail, hint and context do hold such values ("Failing row contains (…)", "Key (email)=(…)"). They are never read.
package struct DatabaseError: Error, Equatable, CustomStringConvertible {
    /// Five characters (PostgreSQL manual, appendix A). Empty where the client library refused the statement.
    package let sqlState: String
    /// The name of the violated constraint.
    package let constraint: String?
    /// The table and the column of the error, as `schema.table.column`.
    package let place: String?
    /// The server's message. Nil where it may hold values.
    package let message: String?

    /// An error that the program itself raises.
    package init(sqlState: String, _ message: StaticString? = nil, constraint: String? = nil) {
        self.sqlState = sqlState
        self.message = message.map { "\($0)" }
        self.constraint = constraint
        place = nil
    }

    /// - Parameters:
    ///   - said: the server's primary message, which may hold values.
    ///   - place: schema, table and column; nil for those that the server does not name.
    init(sqlState: String, said: String, constraint: String?, place: [String?]) {
        self.sqlState = sqlState
        self.constraint = constraint
        let names = place.compactMap(\.self)
        self.place = names.isEmpty ? nil : names.joined(separator: ".")
        message = Self.withoutValues(said, sqlState)
    }

    package var isUniqueViolation: Bool { sqlState == "23505" }

    /// Whether it is a serialization failure or a deadlock. The transaction may then be retried from its start.
    package var isRetryable: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// Whether the statement exceeded its time limit, or the time limit for waiting on a lock.
    package var isTimeout: Bool { sqlState == "57014" || sqlState == "55P03" }

    /// SQLSTATE, its meaning, and the names of constraint, table and column.
    package var description: String {
        [sqlState, message ?? Self.meanings[sqlState], constraint.map { "(\($0))" }, place.map { "at \($0)" }].compactMap(\.self).joined(
            separator: " ")
    }

    /// Classes of SQLSTATE whose messages name objects of the database, never values. They cover connections, features,
    /// transactions, names and syntax, resources, locks, the operator, and the system.
    /// Messages of other classes may quote a value, as `invalid input syntax for type uuid: "…"` does.
    /// Others come from a trigger.
    private static let harmless: Set = ["", "08", "0A", "25", "26", "28", "3D", "40", "42", "53", "55", "57", "58"]

    /// Cuts the message at the first colon or line break, because a value may follow.
    /// - Returns: nil where the message may hold values.
    private static func withoutValues(_ message: String, _ sqlState: String) -> String? {
        guard harmless.contains(String(sqlState.prefix(2))) else { return nil }
        return String(message.prefix { $0 != ":" && $0 != "\n" })
    }

    /// The meanings of the codes that the shop encounters (PostgreSQL manual, appendix A).
    private static let meanings = [
        "22001": "string too long", "22003": "number out of range", "22007": "invalid date", "22008": "date out of range",
        "22012": "division by zero",
        "22021": "invalid character", "22P02": "invalid text for the type", "23001": "restrict violation", "23502": "not-null violation",
        "23503": "foreign key violation", "23505": "unique violation", "23514": "check violation", "23P01": "exclusion violation",
        "P0001": "refused by a trigger or function",
    ]
}
