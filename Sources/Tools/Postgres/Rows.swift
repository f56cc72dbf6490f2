import CPostgres
import Glibc
/// The answer to one statement. It is immutable.
@safe
package final class Rows: Sendable {
    private nonisolated(unsafe) let result: OpaquePointer

    /// Takes ownership of the libpq result and frees it in `deinit`.
    init(taking result: OpaquePointer) { unsafe self.result = result }

    deinit { unsafe PQclear(result) }

    package var count: Int { Int(unsafe PQntuples(result)) }
    package var columns: Int { Int(unsafe PQnfields(result)) }

    /// How many rows the statement inserted, changed, deleted or returned.
    package var affected: Int { unsafe Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// The command tag of the server: `INSERT 0 1`, `COMMIT`, `ROLLBACK`.
    var command: String { unsafe String(cString: PQcmdStatus(result)) }

    func cell(row: Int, column: Int) -> Cell {
        let (row, place) = (Int32(row), Int32(column))
        guard unsafe PQgetisnull(result, row, place) == 0 else { return unsafe Cell(nil, column: column + 1) }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, place), count: Int(PQgetlength(result, row, place)))
        return unsafe Cell(bytes, column: column + 1)
    }
}
