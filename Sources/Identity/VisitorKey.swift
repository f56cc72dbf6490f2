package import Postgres
import Secrets

/// Whose a cart, a checkout or an order is: a browser's, known by the SHA-256 of its random cookie, or a person's. Whoever
/// reads the table cannot make the cookie from it.
package struct VisitorKey: Hashable, Sendable, ColumnValue {
    /// 64 hexadecimal digits.
    private let digits: String

    /// - Parameter cookie: the random value that the browser keeps.
    package init(cookie: String) { digits = Digest.sha256(hexadecimal: cookie) }

    /// The same on every device of the person. No cookie holds a colon, so that none leads there.
    package init(person: Person.ID) { digits = Digest.sha256(hexadecimal: "person:\(person)") }

    private init(digits: String) { self.digits = digits }

    package static func read(_ cell: Cell) throws(DecodingFailure) -> VisitorKey {
        VisitorKey(digits: String(try cell.text(as: "VisitorKey").dropFirst(2)))
    }

    package var bound: String? { "\\x" + digits }
}
