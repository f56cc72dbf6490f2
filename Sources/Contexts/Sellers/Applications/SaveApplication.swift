import Confusables
import Identity
package import Kernel
package import Postgres

/// The name and the address of a shop, as a person typed them.
package struct ShopDraft: Sendable, Equatable {
    package let name: String
    package let slug: String
    /// The `City.Code` of a city, as text.
    package let city: String

    /// In the order of the form. The raw values are the names of its fields.
    package enum Field: String, Sendable, CaseIterable {
        case name, slug, city
    }

    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: FormFault]
    }

    /// The lengths of a name and of a slug, in Unicode scalars.
    package static let name = 2...80, slug = 3...80

    /// - Parameter typed: the text of each field. A missing one counts as empty. The caller must have checked that the city exists.
    /// - Throws: `Faults`.
    package init(typed: [Field: String]) throws(Faults) {
        var faults: [Field: FormFault] = [:]
        name = (typed[.name] ?? "").tidied
        if !name.isWritten || name.length < Self.name.lowerBound {
            faults[.name] = .missing
        } else if name.length > Self.name.upperBound {
            faults[.name] = .tooLong(most: Self.name.upperBound)
        } else if let fault = NameFault(in: name, reserved: Person.reservedNames) {
            faults[.name] = FormFault(fault)
        }
        slug = TypedText(typed[.slug] ?? "").plain.tidied.lowercased().replacing(" ", with: "-")
        if slug.isEmpty {
            faults[.slug] = .missing
        } else if slug.length > Self.slug.upperBound {
            faults[.slug] = .tooLong(most: Self.slug.upperBound)
        } else if slug.length < Self.slug.lowerBound || slug.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) == nil {
            faults[.slug] = .malformed
        } else if NameFault(in: slug.replacing("-", with: " "), reserved: Person.reservedNames) != nil {
            faults[.slug] = .reserved
        }
        city = (typed[.city] ?? "").tidied
        if city.isEmpty { faults[.city] = .missing }
        guard faults.isEmpty else { throw Faults(fields: faults) }
    }
}

/// Each part of an application is kept when it is sent.
extension Application {
    /// - Throws: `Refusal.closed`.
    package static func save(_ kind: Kind, in id: ID, tx: Transaction) async throws {
        try await change(id, "kind = \(kind)", in: tx)
    }

    /// - Throws: `Refusal.slugTaken` or `closed`.
    package static func save(_ shop: ShopDraft, in id: ID, tx: Transaction) async throws {
        try await change(id, "name = \(shop.name), slug = \(shop.slug), city_code = \(shop.city)", in: tx)
        guard try await !tx.read(isTaken(shop.slug, besides: id)) else { throw Refusal.slugTaken }
    }

    /// - Throws: `Refusal.closed`.
    package static func save(_ returns: ReturnAddress, in id: ID, tx: Transaction) async throws {
        try await change(
            id,
            """
            returns_name = \(returns.fullName), returns_street = \(returns.street), returns_landmark = \(returns.landmark),
            returns_city = \(returns.city)
            """, in: tx)
    }

    /// - Throws: `Refusal.closed`.
    package static func save(_ legal: LegalProfile, in id: ID, tx: Transaction) async throws {
        try await change(
            id,
            """
            legal_name = \(legal.legalName), ice = \(legal.ice), tax_number = \(legal.taxNumber),
            register_number = \(legal.registerNumber), register_court = \(legal.registerCourt)
            """, in: tx)
    }

    private static func change(_ id: ID, _ answers: SQL, in tx: Transaction) async throws {
        do {
            let changed = try await tx.run(
                """
                UPDATE sellers.application SET \(answers), changed_at = kernel.now() WHERE id = \(id) AND state IN ('draft', 'returned')
                """)
            guard changed == 1 else { throw Refusal.closed }
        } catch let error as DatabaseError where error.constraint == "application_slug_waits" {
            throw Refusal.slugTaken
        }
    }

    /// Whether a shop or another application that waits has the slug.
    static func isTaken(_ slug: String, besides id: ID) -> Query<Bool> {
        .one(
            """
            SELECT EXISTS (SELECT FROM sellers.seller WHERE slug = \(slug))
                OR EXISTS (SELECT FROM sellers.application WHERE slug = \(slug) AND id <> \(id) AND state IN ('submitted', 'returned'))
            """
        ) { row in try row.next() }
    }

    /// Locks an application that the person may change, and notes the change.
    ///
    /// - Returns: false if it waits for the staff, or is decided or gone.
    static func lockForChange(_ id: ID, in tx: Transaction) async throws -> Bool {
        try await tx.run("UPDATE sellers.application SET changed_at = kernel.now() WHERE id = \(id) AND state IN ('draft', 'returned')")
            == 1
    }
}
