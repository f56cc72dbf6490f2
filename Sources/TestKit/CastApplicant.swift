package import Identity
package import Postgres
package import Sellers

/// An application of the cast, for a trader's shop in Fès.
package enum CastApplication {
    package static let shop = (name: "Atelier Tissir", slug: "atelier-tissir")
    /// A valid number of no company.
    package static let ice = "002136093000040"

    /// Fills in a private person's application, or all but the documents of a trader's.
    @discardableResult
    package static func filled(
        by person: Person, as kind: Application.Kind = .private, slug: String = shop.slug, in tx: Transaction
    ) async throws -> Application.ID {
        try await Application.begin(for: person.id, in: tx)
        guard let id = try await tx.read(Application.newest(of: person.id))?.id else { throw NoApplication() }
        try await Application.save(kind, in: id, tx: tx)
        try await Application.save(
            ShopDraft(typed: [.name: shop.name, .slug: slug, .city: Cast.darSalma.city]), in: id, tx: tx)
        try await Application.save(
            ReturnAddress(typed: [.fullName: person.name, .street: "3, rue Talaa Kebira", .city: Cast.darSalma.city]), in: id, tx: tx)
        if kind == .trader { try await Application.save(legal(), in: id, tx: tx) }
        return id
    }

    /// The same, submitted by a private person.
    package static func submitted(by person: Person, slug: String = shop.slug, in tx: Transaction) async throws -> Application.ID {
        let id = try await filled(by: person, slug: slug, in: tx)
        try await Application.submit(id, of: person, accepting: Terms.version, in: tx)
        return id
    }

    package static func legal() throws -> LegalProfile {
        try LegalProfile(typed: [
            .legalName: "Tissir SARL", .ice: ice, .taxNumber: "40123456", .registerNumber: "58231", .registerCourt: "Fès",
        ])
    }

    private struct NoApplication: Error {}
}
