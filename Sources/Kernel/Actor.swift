/// Who did something: a kind, and a name or key, like `seller Zineb` or `person 0193…`.
///
/// The history of an order and the audit log store it. The audit log outlives the people in it.
/// Therefore it names a person by their key, not by their name.
package struct Actor: Sendable, Equatable, CustomStringConvertible {
    /// The raw values are stored.
    package enum Kind: String, Sendable, CaseIterable {
        /// The parties of an order.
        case buyer, seller, clerk
        /// Kolchi itself, for example a job.
        case system
        /// Somebody with an account, by their key.
        case person
        /// A user of the operating system who runs a command.
        case login
    }

    package let kind: Kind
    /// 1 to 200 characters.
    package let name: String

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// The history of an order does not store the buyer's name.
    package static let buyer = Actor(.buyer, "buyer")
    package static let system = Actor(.system, "kolchi")
    /// - Parameter name: the name of the operating system's user; only its first 100 characters are used.
    package static func login(_ name: String) -> Actor { Actor(.login, String(name.prefix(100))) }

    package var description: String { "\(kind.rawValue) \(name)" }
}
