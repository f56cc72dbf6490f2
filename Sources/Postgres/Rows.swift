import CPostgres
import Glibc
/// The answer to one statement. It never changes once it has come.
@safe
package final class Rows: Sendable {
    private nonisolated(unsafe) let result: OpaquePointer

    /// Takes the answer over and frees it at the end.
    init(taking result: OpaquePointer) { unsafe self.result = result }

    deinit { unsafe PQclear(result) }

    package var count: Int { Int(unsafe PQntuples(result)) }
    package var columns: Int { Int(unsafe PQnfields(result)) }

    /// How many rows a statement inserted, changed, deleted or gave.
    package var affected: Int { unsafe Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// What the server says it did: `INSERT 0 1`, `COMMIT`, `ROLLBACK`.
    var command: String { unsafe String(cString: PQcmdStatus(result)) }

    func cell(row: Int, column: Int) -> Cell {
        let (row, place) = (Int32(row), Int32(column))
        guard unsafe PQgetisnull(result, row, place) == 0 else { return unsafe Cell(nil, column: column + 1) }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, place), count: Int(PQgetlength(result, row, place)))
        return unsafe Cell(bytes, column: column + 1)
    }
}
