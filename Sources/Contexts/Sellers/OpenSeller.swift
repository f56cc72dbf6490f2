import Confusables
import Identity
import Jobs
package import Kernel
package import Postgres

/// The data of a seller to be opened.
package struct NewSeller: Sendable {
    package let slug: String
    package let name: String
    /// The `City.Code` of a city, as text. The caller must have checked that it exists.
    package let city: String
    /// The language in which the seller writes.
    package let language: Language
    package let about: [Language: String]
    package let policies: [Language: String]
    /// Whether the seller is a trader. Otherwise it is a private person who sells own things.
    package let isTrader: Bool
    /// Nil for now.
    package let openedAt: Moment?

    package init(
        slug: String, name: String, city: String, language: Language = .standard, about: [Language: String],
        policies: [Language: String] = [:], isTrader: Bool = true, openedAt: Moment? = nil
    ) {
        self.slug = slug
        self.name = name
        self.city = city
        self.language = language
        self.about = about
        self.policies = policies
        self.isTrader = isTrader
        self.openedAt = openedAt
    }
}

extension Seller {
    /// - Returns: the new seller's key.
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func open(_ new: NewSeller, in tx: Transaction) async throws -> ID {
        guard new.about[new.language] != nil else { throw Refusal.textMissing }
        let name = new.name.tidied
        guard name.isWritten, NameFault(in: name, reserved: Person.reservedNames) == nil else { throw Refusal.nameUnfit }
        let id = ID()
        do {
            try await tx.run(
                """
                INSERT INTO sellers.seller (id, slug, name, city_code, original_language, is_trader, opened_at)
                VALUES (\(id), \(new.slug), \(name), \(new.city), \(new.language), \(new.isTrader), coalesce(\(new.openedAt as Moment?), kernel.now()))
                """)
        } catch let error as DatabaseError {
            switch error.constraint {
            case "seller_slug_taken": throw Refusal.slugTaken
            case "seller_slug_form": throw Refusal.slugUnfit
            case "seller_name_length": throw Refusal.nameUnfit
            default: throw error
            }
        }
        _ = try await tx.run(
            new.about.map { language, about in
                """
                INSERT INTO sellers.seller_text (seller_id, language, about, policies)
                VALUES (\(id), \(language), \(about), \(new.policies[language] ?? ""))
                """
            })
        try await Outbox.publish(SellerChanged(seller: id), in: tx)
        return id
    }
}
