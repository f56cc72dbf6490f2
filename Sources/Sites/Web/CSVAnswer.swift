package import CSV
package import HTTP

extension Response {
    /// A CSV file that is sent while its rows are made. Nobody stores a copy.
    /// - Parameters:
    ///   - name: the name of the file, of ASCII letters, digits, hyphens and points.
    ///   - header: the names of the columns.
    ///   - separator: between the cells.
    ///   - addRows: reads and adds the rows, a page of keys at a time. A transaction would stay open while the client reads.
    package static func csv(
        named name: String, header: [String], separatedBy separator: CSVDialect.Separator = .comma,
        _ addRows: @escaping @Sendable (inout CSVRows) async throws -> Void
    ) -> Response {
        let body = StreamedBody { body in
            var rows = CSVRows(CSVWriter(header: header, in: CSVDialect(separator: separator, marksEncoding: true)), body)
            try await addRows(&rows)
            try await rows.finish()
        }
        var response = Response(.ok, body: .stream(body))
        response.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
        response.headers["Content-Disposition"] = HeaderValue("attachment; filename=\"\(name)\"")
        response.headers["Cache-Control"] = "no-store"
        return response
    }
}

/// The rows of a CSV file on their way to the client.
package struct CSVRows: ~Copyable {
    /// Bytes from which a piece is sent.
    private static let piece = 32_768

    private var csv: CSVWriter
    private let body: BodyWriter

    init(_ csv: consuming CSVWriter, _ body: BodyWriter) {
        self.csv = csv
        self.body = body
    }

    /// Adds a row. It returns when the client is ready for the next one.
    /// - Parameter row: a cell for each column.
    /// - Throws: `CancellationError` where the client has gone.
    package mutating func add(_ row: [CSVCell]) async throws {
        csv.add(row)
        if csv.count >= Self.piece { try await body.write(csv.take()) }
    }

    mutating func finish() async throws { try await body.write(csv.take()) }
}
