import CPostgres

/// A connection that blocks its thread. Use it for migrations, for creating databases and in command lines, never on a loop.
@safe
package final class BlockingConnection {
    private let handle: OpaquePointer

    /// - Parameters:
    ///   - url: a libpq connection URL or string.
    ///   - database: replaces the database in the URL.
    /// - Throws: `DatabaseUnavailable` when the database does not answer.
    package init(_ url: String, database: String? = nil) throws {
        var keywords = ["dbname", "options", "client_encoding", "fallback_application_name"]
        var values = [url, Lanes.session + " -c client_min_messages=warning", "UTF8", "kolchi"]
        if let database {
            // A later `dbname` replaces the one in the URL.
            keywords.append("dbname")
            values.append(database)
        }
        let opened = unsafe CStrings.with(keywords) { keywords in
            unsafe CStrings.with(values) { values in unsafe PQconnectdbParams(keywords, values, 1) }
        }
        guard let opened = unsafe opened else { throw DatabaseUnavailable(.disconnected, message: "no memory for a connection") }
        unsafe handle = opened
        // By default libpq prints the server's notices to standard error.
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            // `deinit` closes the connection here, because every stored property is set.
            let message = unsafe String(cString: PQerrorMessage(handle)).replacing("\n", with: " ")
            throw DatabaseUnavailable(.disconnected, message: message)
        }
    }

    deinit { unsafe PQfinish(handle) }

    /// Runs a script of several statements without bound values. Without BEGIN it is one transaction.
    /// - Throws: `DatabaseError` or `DatabaseUnavailable`.
    package func execute(_ script: String) throws {
        _ = unsafe try answer(PQexec(handle, script))
    }

    /// - Throws: `DatabaseError`, `DatabaseUnavailable`, or what the decoder throws.
    package func read<Value>(_ query: Query<Value>) throws -> Value {
        try query.decode(send(query.sql))
    }

    /// - Returns: the number of rows that the statement changed.
    /// - Throws: `DatabaseError` or `DatabaseUnavailable`.
    @discardableResult
    package func run(_ sql: SQL) throws -> Int { try send(sql).affected }

    /// Writes rows into a table with COPY, the fastest way to write very many.
    ///
    /// The role must own the table if it has row level security: PostgreSQL then refuses COPY to every other role.
    /// - Parameters:
    ///   - columns: separated by commas.
    ///   - rows: each has one value per column, in PostgreSQL's text form; nil is NULL.
    /// - Throws: `DatabaseError` when a row does not fit; then no row was written.
    package func copy(into table: String, _ columns: String, _ rows: some Sequence<[String?]>) throws {
        let begun = unsafe PQexec(handle, "COPY " + table + " (" + columns + ") FROM STDIN")
        guard unsafe PQresultStatus(begun) == PGRES_COPY_IN else {
            _ = unsafe try answer(begun)
            return
        }
        unsafe PQclear(begun)
        var part: [UInt8] = []
        for row in rows {
            Self.append(row, to: &part)
            if part.count > 1 << 16 { try put(&part) }
        }
        try put(&part)
        guard unsafe PQputCopyEnd(handle, nil) == 1 else { throw failure }
        let result = unsafe PQgetResult(handle)
        // The answer is complete when no further result follows.
        while let rest = unsafe PQgetResult(handle) { unsafe PQclear(rest) }
        _ = unsafe try answer(result)
    }

    private func put(_ part: inout [UInt8]) throws {
        let isSent = unsafe part.withUnsafeBufferPointer { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { unsafe PQputCopyData(handle, $0.baseAddress, Int32($0.count)) }
        }
        guard isSent == 1 else { throw failure }
        part.removeAll(keepingCapacity: true)
    }

    private var failure: DatabaseUnavailable {
        // libpq's message may quote an earlier error with values of a row, so it is not used.
        DatabaseUnavailable(.disconnected, message: "the connection broke")
    }

    /// Encodes a row in COPY's text format (PostgreSQL manual, COPY, "Text Format").
    private static func append(_ row: [String?], to part: inout [UInt8]) {
        for (index, value) in row.enumerated() {
            if index > 0 { part.append(UInt8(ascii: "\t")) }
            guard let value else {
                part += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
                continue
            }
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): part += [byte, byte]
                case UInt8(ascii: "\n"): part += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
                case UInt8(ascii: "\r"): part += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
                case UInt8(ascii: "\t"): part += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
                default: part.append(byte)
                }
            }
        }
        part.append(UInt8(ascii: "\n"))
    }

    private func send(_ sql: SQL) throws -> Rows {
        let result = unsafe CStrings.with(sql.binds) { binds in
            unsafe PQexecParams(handle, sql.text, Int32(sql.binds.count), nil, binds, nil, nil, 0)
        }
        return unsafe try answer(result)
    }

    private func answer(_ result: OpaquePointer?) throws -> Rows {
        guard let result = unsafe result else {
            throw failure
        }
        let rows = unsafe Rows(taking: result)
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return rows
        default:
            let error = unsafe DatabaseError(result)
            throw error.isDisconnection || error.sqlState.isEmpty ? DatabaseUnavailable(.disconnected, message: error.message ?? "") : error
        }
    }

    /// Returns the name of the database in a connection URL. Nil where the URL names none or is malformed.
    package static func database(of url: String) -> String? {
        guard var option = unsafe PQconninfoParse(url, nil) else { return nil }
        let first = unsafe option
        defer { unsafe PQconninfoFree(first) }
        // The last entry has no keyword.
        while let keyword = unsafe option.pointee.keyword {
            if unsafe String(cString: keyword) == "dbname" { return unsafe option.pointee.val.map { unsafe String(cString: $0) } }
            unsafe option += 1
        }
        return nil
    }

    /// Quotes a name as an SQL identifier.
    package static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

    /// Quotes a text as an SQL literal, for the few statements that accept no bound values.
    static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
