package import Postgres
import Secrets

/// The owner of a cart, a checkout or an order: a browser or a person.
///
/// A browser is known by the SHA-256 of its random cookie. Nobody who reads the table can restore the cookie.
package struct VisitorKey: Hashable, Sendable, ColumnValue {
    /// 64 hexadecimal digits.
    private let digits: String

    /// - Parameter cookie: the random value in the browser's cookie.
    package init(cookie: String) { digits = Digest.sha256(hexadecimal: cookie) }

    /// The same on every device of the person. A cookie has no colon, so no cookie leads to a person's key.
    package init(person: Person.ID) { digits = Digest.sha256(hexadecimal: "person:\(person)") }

    private init(digits: String) { self.digits = digits }

    package static func read(_ cell: Cell) throws(DecodingFailure) -> VisitorKey {
        VisitorKey(digits: String(try cell.text(as: "VisitorKey").dropFirst(2)))
    }

    package var bound: String? { "\\x" + digits }
}
