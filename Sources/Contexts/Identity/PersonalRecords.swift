package import Postgres

/// Personal data in one schema: what it discloses to a person, and how it erases them (loi 09-08, articles 7 and 8).
///
/// Each schema with a column tagged `personal:` has one conforming type.
package protocol PersonalRecords: Sendable {
    /// The PostgreSQL schema that this type answers for.
    static var schema: String { get }

    /// What a person gets when they ask for their data. No data of others, no hashes and no secrets.
    static func disclosures(to subject: DataSubject) -> [Disclosure]

    /// Erases a person, in the same transaction as all other schemas.
    ///
    /// Concurrent work must not bring anything back. So every writer of personal data locks the person's row, or
    /// another row that is erased, and finds it gone.
    static func forget(_ subject: DataSubject, in tx: Transaction) async throws
}

/// One part of the export of a person's data.
package struct Disclosure: Sendable {
    /// The key in `kolchi.json`. It never changes.
    package let key: String
    /// One JSON text. Moments are ISO 8601 in UTC; amounts are texts in dirhams with two decimals.
    package let json: Query<String>

    /// - Parameter json: a statement that returns one row with one text.
    package init(_ key: String, _ json: SQL) {
        self.key = key
        self.json = .one(json) { row in try row.next() }
    }
}

/// The person whose data is exported or erased.
package struct DataSubject: Sendable {
    package let person: Person
    /// Verified contacts of the person in their canonical form, also former ones that are
    /// still known. None belongs to another account now.
    package let contacts: [String]
    /// The browser that makes the request.
    package let browser: VisitorKey
    /// The numbers of their orders and the keys of their purchases. Other records refer to the person by these.
    package let dealings: [String]

    package init(_ person: Person, contacts: [String], browser: VisitorKey, dealings: [String]) {
        self.person = person
        self.contacts = contacts
        self.browser = browser
        self.dealings = dealings
    }
}

extension Person {
    /// Verified contacts of the person, also former ones that are still known. None belongs to another account now.
    package static func contacts(ofEver id: ID) -> Query<[String]> {
        .all(
            """
            SELECT contact FROM identity.person p, unnest(ARRAY[p.email, p.phone]) AS contact WHERE p.id = \(id) AND contact IS NOT NULL
            UNION
            SELECT contact FROM identity.change c, unnest(ARRAY[c.old_email, c.old_phone]) AS contact
            WHERE c.person_id = \(id) AND c.done_at IS NOT NULL AND contact IS NOT NULL
              AND NOT EXISTS (SELECT FROM identity.person o WHERE o.email = contact OR o.phone = contact)
            """
        ) { row in try row.next() }
    }
}
