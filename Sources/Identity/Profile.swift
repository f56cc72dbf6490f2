import Auditing
package import Kernel
package import Postgres

/// How a person wants to be called, written to and shown.
extension Person {
    /// The most characters of a name.
    package static let mostOfName = 100

    /// A name as somebody typed it, tidied.
    ///
    /// - Throws: what is wrong with it.
    package static func name(typed: String) throws(SignUpDraft.Fault) -> String {
        let name = typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if name.isEmpty { throw .missing }
        if name.unicodeScalars.contains(where: \.isUnreadable) { throw .unreadable }
        if name.unicodeScalars.count > mostOfName { throw .tooLong }
        return name
    }

    /// The hash of the picture that shows the person; nil where there is none.
    package static func avatar(of id: ID) -> Query<String?> {
        Query<String??>.first("SELECT avatar FROM identity.person WHERE id = \(id)") { row in try row.next(String?.self) }.map { $0 ?? nil }
    }

    /// - Parameter name: as `name(typed:)` gives it.
    package static func keep(name: String, language: Language, of id: ID, in tx: Transaction) async throws {
        let changed = try await tx.run(
            """
            UPDATE identity.person SET name = \(name), language = \(language)
            WHERE id = \(id) AND (name, language) IS DISTINCT FROM (\(name)::text, \(language)::text)
            """)
        if changed > 0 { try await Audit.record("identity.profile-changed", by: id.party, on: id.party, in: tx) }
    }

    /// - Parameter hash: of a picture that is stored; nil for none.
    /// - Returns: the hash of the one before, where it was another, so that it can be released.
    package static func setAvatar(_ hash: String?, of id: ID, in tx: Transaction) async throws -> String? {
        let held = Query<String??>.first("SELECT avatar FROM identity.person WHERE id = \(id) FOR UPDATE") { row in try row.next(String?.self) }
        guard let former = try await tx.read(held), former != hash else { return nil }
        try await tx.run("UPDATE identity.person SET avatar = \(hash as String?) WHERE id = \(id)")
        try await Audit.record("identity.avatar-changed", by: id.party, on: id.party, in: tx)
        return former
    }
}
