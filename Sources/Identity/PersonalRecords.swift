package import Postgres

/// What one part of the shop holds of people, what it gives somebody of that, and how it forgets them: loi 09-08, articles 7
/// (access) and 8 (erasure).
///
/// Each schema in which a column is tagged `personal:` has one that answers for it.
package protocol PersonalRecords: Sendable {
    /// The schema that it answers for.
    static var schema: String { get }

    /// What is given to somebody who asks what is held of them. No other person's data, no hash and no secret.
    static func disclosures(to subject: DataSubject) -> [Disclosure]

    /// Forgets somebody, in the transaction in which all parts do.
    ///
    /// Nothing that was under way beside may bring anything back: whoever writes of a person holds their row or one that
    /// goes, and finds it gone.
    static func forget(_ subject: DataSubject, in tx: Transaction) async throws
}

/// A part of what somebody is given.
package struct Disclosure: Sendable {
    /// In `kolchi.json`; it is never called otherwise later.
    package let key: String
    /// One text of JSON. Moments are ISO 8601 in UTC, sums are dirhams with two decimals, as texts.
    package let json: Query<String>

    /// - Parameter json: gives one row of one text.
    package init(_ key: String, _ json: SQL) {
        self.key = key
        self.json = .one(json) { row in try row.next() }
    }
}

/// Somebody whose data it is about.
package struct DataSubject: Sendable {
    package let person: Person
    /// The addresses and numbers that were shown to be theirs and are nobody else's now, as far as they are still known, in
    /// their canonical form.
    package let contacts: [String]
    /// The browser in which they ask.
    package let browser: VisitorKey
    /// The numbers of their orders and the keys of their purchases, under which others speak of them.
    package let dealings: [String]

    package init(_ person: Person, contacts: [String], browser: VisitorKey, dealings: [String]) {
        self.person = person
        self.contacts = contacts
        self.browser = browser
        self.dealings = dealings
    }
}

extension Person {
    /// What was shown to be theirs and is nobody else's now, as far as it is still known.
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
