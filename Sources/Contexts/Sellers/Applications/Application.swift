package import Auditing
package import Identity
package import Kernel
package import Postgres

/// A person's application to sell. It is kept at each step. A person has one open application at a time.
package struct Application: Sendable, Equatable {
    package typealias ID = Kernel.ID<Application>

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        /// The person fills it in.
        case draft
        /// It waits for the staff.
        case submitted
        /// The staff asks for corrections.
        case returned
        case refused
        /// The shop is open.
        case approved
    }

    /// The raw values are stored.
    package enum Kind: String, Sendable, CaseIterable {
        /// A person who sells own things.
        case `private`
        case trader
    }

    /// What an application must have, in the order of its pages. The raw values are stored.
    package enum Item: String, Sendable, CaseIterable {
        case kind, name, slug, city, phone, returns
        case legalName = "legal-name"
        case ice
        case taxNumber = "tax-number"
        case register
        case documents, terms

        /// Whether only a trader has it.
        package var isTraders: Bool { [.legalName, .ice, .taxNumber, .register, .documents].contains(self) }
    }

    package let id: ID
    package let person: Person.ID
    package let state: State
    package let submissions: Int
    /// Nil until it is answered, as all that follows.
    package let kind: Kind?
    /// The name, address and city of the shop; empty until they are answered.
    package let name: String
    package let slug: String
    /// The `City.Code` of a city, as text.
    package let city: String
    package let returns: ReturnAddress?
    package let legal: LegalProfile?
    /// The confirmed number with which it was submitted; nil before.
    package let phone: PhoneNumber?
    package let submittedAt: Moment?
    package let decidedAt: Moment?
    /// Who decided, as `Actor` writes it.
    package let decidedBy: String?
    /// Why it was refused; empty otherwise.
    package let why: String
    package let seller: Seller.ID?
    package let documents: [ApplicationDocument]
    /// What the staff wrote beside items when it returned the application last.
    package let remarks: [Item: String]

    /// Whether the person may change it.
    package var isEditable: Bool { state == .draft || state == .returned }

    /// The required items that are missing, in the order of the pages.
    ///
    /// - Parameters:
    ///   - phone: the confirmed number of the account.
    ///   - acceptsTerms: whether the person accepts the terms with this submission.
    package func missing(phone: PhoneNumber?, acceptsTerms: Bool) -> [Item] {
        Item.allCases.filter { item in
            guard kind == .trader || !item.isTraders else { return false }
            return switch item {
            case .kind: kind == nil
            case .name: name.isEmpty
            case .slug: slug.isEmpty
            case .city: city.isEmpty
            case .phone: phone == nil
            case .returns: returns == nil
            case .legalName, .ice, .taxNumber, .register: legal == nil
            case .documents: documents.isEmpty
            case .terms: !acceptsTerms
            }
        }
    }

    /// Days after a refusal, or after an approved shop was closed, until the person may apply again.
    package static let daysUntilNext = 30
    /// Days after the last change until an application that was never submitted is removed.
    package static let daysOfDraft = 180
}

extension Application {
    /// The person's newest application.
    package static func newest(of person: Person.ID) -> Query<Application?> {
        all(where: "a.person_id = \(person)", by: "a.made_at DESC, a.id DESC", most: 1).map(\.first)
    }

    package static func with(_ id: ID) -> Query<Application?> { all(where: "a.id = \(id)", by: "a.id", most: 1).map(\.first) }

    /// The most applications that the staff's list shows.
    package static let most = 100

    /// Applications in these states: those that wait the longest first, then the last decided.
    package static func all(in states: [State]) -> Query<[Application]> {
        all(
            where: "a.state = ANY(\(states.map(\.rawValue))::text[])",
            by: "a.state <> 'submitted', CASE WHEN a.state = 'submitted' THEN a.submitted_at END, a.decided_at DESC, a.id", most: most)
    }

    /// How many wait for the staff.
    package static let waiting = Query<Int>.one("SELECT count(*) FROM sellers.application WHERE state = 'submitted'") { row in
        try row.next()
    }

    private static func all(where condition: SQL, by order: SQL, most: Int) -> Query<[Application]> {
        .all(
            """
            SELECT a.id, a.person_id, a.state, a.submissions, a.kind, a.name, a.slug, a.city_code,
                a.returns_name, a.returns_street, a.returns_landmark, a.returns_city,
                a.legal_name, a.ice, a.tax_number, a.register_number, a.register_court,
                a.phone, a.submitted_at, a.decided_at, a.decided_by, a.why, a.opened_as,
                d.ids, d.purposes, d.keys, r.items, r.words
            FROM sellers.application a
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(id::text ORDER BY place), '{}') AS ids,
                    coalesce(array_agg(purpose ORDER BY place), '{}') AS purposes,
                    coalesce(array_agg(file_key ORDER BY place), '{}') AS keys
                FROM sellers.application_document WHERE application_id = a.id) d
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(item ORDER BY item), '{}') AS items, coalesce(array_agg(words ORDER BY item), '{}') AS words
                FROM sellers.application_remark WHERE application_id = a.id) r
            WHERE \(condition) ORDER BY \(order) LIMIT \(most)
            """
        ) { row in try Application(&row) }
    }

    private init(_ row: inout Row) throws {
        (id, person, state, submissions) = (try row.next(), try row.next(), try row.next(), try row.next())
        kind = Kind(rawValue: try row.next())
        (name, slug, city) = (try row.next(), try row.next(), try row.next())
        returns = try ReturnAddress(&row)
        legal = try LegalProfile(&row)
        phone = PhoneNumber(rawValue: try row.next())
        (submittedAt, decidedAt, decidedBy, why, seller) = (
            try row.next(), try row.next(), try row.next(), try row.next(), try row.next()
        )
        let (ids, purposes, keys): ([String], [String], [String]) = (try row.next(), try row.next(), try row.next())
        documents = ids.indices.compactMap { index in
            guard let id = ApplicationDocument.ID(ids[index]), let purpose = ApplicationDocument.Purpose(rawValue: purposes[index]) else {
                return nil
            }
            return ApplicationDocument(id: id, purpose: purpose, file: keys[index])
        }
        let (items, words): ([String], [String]) = (try row.next(), try row.next())
        remarks = Dictionary(zip(items, words).compactMap { item, words in Item(rawValue: item).map { ($0, words) } }) { first, _ in first }
    }
}

extension Application.ID {
    /// The application as the subject of an audit entry.
    package var auditSubject: Audit.Subject { Audit.Subject("application", self) }
}
