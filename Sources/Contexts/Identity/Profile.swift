import Auditing
import Confusables
package import Kernel
package import Postgres

/// A person's name, language and picture.
extension Person {
    /// The longest name, in Unicode scalars.
    package static let mostOfName = 100

    /// Names of the shop itself. Only staff may use them.
    package static let reservedNames = ["Kolchi", "كلشي"]

    /// A typed name, with its white space tidied.
    ///
    /// - Parameter isStaff: whether the person works for the shop, and so may use a reserved name.
    /// - Throws: the fault of the name.
    package static func name(typed: String, isStaff: Bool = false) throws(FormFault) -> String {
        let name = typed.tidied
        if !name.isWritten { throw .missing }
        if name.length > mostOfName { throw .tooLong(most: mostOfName) }
        if let fault = NameFault(in: name, reserved: isStaff ? [] : reservedNames) { throw FormFault(fault) }
        return name
    }

    /// A name for somebody whom an identity provider vouches for.
    ///
    /// It is the provider's name for the person, cut to `mostOfName`. If that is no valid name, it is
    /// the part of the e-mail address before the `@`.
    static func name(given: String?, to email: EmailAddress) -> String {
        let local = String(email.rawValue.prefix { $0 != "@" })
        let names = [given, local].compactMap { text in text.flatMap { try? name(typed: $0.tidied.cut(to: mostOfName)) } }
        return names.first ?? "\(local.prefix(1))."
    }

    /// The hash of the person's picture; nil where there is none.
    package static func avatar(of id: ID) -> Query<String?> {
        Query<String??>.first("SELECT avatar FROM identity.person WHERE id = \(id)") { row in try row.next(String?.self) }.map { $0 ?? nil }
    }

    /// - Parameter name: a result of `name(typed:)`.
    package static func save(name: String, language: Language, of id: ID, in tx: Transaction) async throws {
        let changed = try await tx.run(
            """
            UPDATE identity.person SET name = \(name), language = \(language)
            WHERE id = \(id) AND (name, language) IS DISTINCT FROM (\(name)::text, \(language)::text)
            """)
        if changed > 0 { try await Audit.record("identity.profile-changed", by: id.actor, on: id.auditSubject, in: tx) }
    }

    /// - Parameter hash: the hash of a stored picture; nil removes the picture.
    /// - Returns: the hash of the former picture, for its release; nil where there was none or it stays.
    package static func setAvatar(_ hash: String?, of id: ID, in tx: Transaction) async throws -> String? {
        let held = Query<String??>.first("SELECT avatar FROM identity.person WHERE id = \(id) FOR UPDATE") { row in
            try row.next(String?.self)
        }
        guard let former = try await tx.read(held), former != hash else { return nil }
        try await tx.run("UPDATE identity.person SET avatar = \(hash as String?) WHERE id = \(id)")
        try await Audit.record("identity.avatar-changed", by: id.actor, on: id.auditSubject, in: tx)
        return former
    }
}
