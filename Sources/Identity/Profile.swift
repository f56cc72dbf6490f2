import Auditing
import Confusables
package import Kernel
package import Postgres

/// How a person wants to be called, written to and shown.
extension Person {
    /// The longest name, in Unicode scalars.
    package static let mostOfName = 100

    /// Names of the shop itself: only those who work for it may be called so.
    package static let reservedNames = ["Kolchi", "كلشي"]

    /// A name as somebody typed it, tidied.
    ///
    /// - Parameter isStaff: whether they work for the shop.
    /// - Throws: what is wrong with it.
    package static func name(typed: String, isStaff: Bool = false) throws(SignUpDraft.Fault) -> String {
        let name = typed.tidied
        if !name.isWritten { throw .missing }
        if name.length > mostOfName { throw .tooLong }
        switch NameFault(in: name, reserved: isStaff ? [] : reservedNames) {
        case .unseen: throw .unreadable
        case .lookalike: throw .lookalike
        case .reserved: throw .reserved
        case nil: return name
        }
    }

    /// A name for somebody whom another house vouches for: as the house calls them, cut to the longest one; else what
    /// stands before the @ of their address.
    static func name(given: String?, to email: EmailAddress) -> String {
        let local = String(email.rawValue.prefix { $0 != "@" })
        let names = [given, local].compactMap { text in text.flatMap { try? name(typed: $0.tidied.cut(to: mostOfName)) } }
        return names.first ?? "\(local.prefix(1))."
    }

    /// The hash of the picture that shows the person; nil where there is none.
    package static func avatar(of id: ID) -> Query<String?> {
        Query<String??>.first("SELECT avatar FROM identity.person WHERE id = \(id)") { row in try row.next(String?.self) }.map { $0 ?? nil }
    }

    /// - Parameter name: as `name(typed:)` gives it.
    package static func save(name: String, language: Language, of id: ID, in tx: Transaction) async throws {
        let changed = try await tx.run(
            """
            UPDATE identity.person SET name = \(name), language = \(language)
            WHERE id = \(id) AND (name, language) IS DISTINCT FROM (\(name)::text, \(language)::text)
            """)
        if changed > 0 { try await Audit.record("identity.profile-changed", by: id.actor, on: id.auditSubject, in: tx) }
    }

    /// - Parameter hash: of a picture that is stored; nil for none.
    /// - Returns: the hash of the one before, where it was another, so that it can be released.
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
