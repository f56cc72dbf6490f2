package import Kernel
package import Postgres

/// An account as the staff finds it.
package struct FoundPerson: Sendable, Equatable {
    package let person: Person
    package let madeAt: Moment
    package let roles: [StaffRole]
}

extension FoundPerson {
    /// The most people that one search returns.
    package static let most = 50

    /// People by a key, an e-mail address, a telephone number, or the beginning of a name.
    package static func all(by words: String) -> Query<[FoundPerson]> {
        if let id = Person.ID(words) { return all(where: "p.id = \(id)") }
        if let contact = Contact(typed: words) { return all(where: "p.email = \(contact) OR p.phone = \(contact)") }
        let escaped = words.replacing(/[\\%_]/) { "\\\($0.output)" }
        return all(where: "lower(p.name) LIKE lower(\(escaped)) || '%'")
    }

    package static func with(_ id: Person.ID) -> Query<FoundPerson?> { all(where: "p.id = \(id)").map(\.first) }

    /// Everybody with a staff role.
    package static let staff = all(where: "EXISTS (SELECT FROM identity.staff_role r WHERE r.person_id = p.id)")

    private static func all(where condition: SQL) -> Query<[FoundPerson]> {
        .all(
            """
            SELECT \(Person.columns), p.made_at,
                ARRAY(SELECT r.role FROM identity.staff_role r WHERE r.person_id = p.id ORDER BY r.role)
            FROM identity.person p WHERE \(condition) ORDER BY lower(p.name), p.id LIMIT \(most)
            """
        ) { row in
            FoundPerson(person: try Person(&row), madeAt: try row.next(), roles: try row.next([String].self).compactMap(StaffRole.init))
        }
    }
}

extension Person {
    /// The names of these people; those who are erased are left out.
    package static func names(of ids: [ID]) -> Query<[ID: String]> {
        Query<[(ID, String)]>.all("SELECT id, name FROM identity.person WHERE id = ANY (\(ids)::uuid[])") { row in
            (try row.next(), try row.next())
        }
        .map { Dictionary(uniqueKeysWithValues: $0) }
    }
}
