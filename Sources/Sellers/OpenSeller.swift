import Jobs
package import Kernel
package import Postgres

/// What a seller says on opening.
package struct NewSeller: Sendable {
    package let slug: String
    package let name: String
    /// A commune's code, as Shipping has it; whoever opens a seller has looked it up there.
    package let city: String
    /// The language in which the seller writes.
    package let language: Language
    package let about: [Language: String]
    package let policies: [Language: String]
    /// Sells by trade; otherwise what was his own.
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
    /// - Throws: `Refusal`; the transaction is then of no more use.
    package static func open(_ new: NewSeller, in tx: Transaction) async throws -> ID {
        guard new.about[new.language] != nil else { throw Refusal.textMissing }
        let id = ID()
        do {
            try await tx.run(
                """
                INSERT INTO sellers.seller (id, slug, name, city_code, original_language, is_trader, opened_at)
                VALUES (\(id), \(new.slug), \(new.name), \(new.city), \(new.language), \(new.isTrader), coalesce(\(new.openedAt as Moment?), kernel.now()))
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

    /// Goes on holiday (nothing of this seller can be bought) or comes back.
    package static func setOpen(_ id: ID, _ isOpen: Bool, in tx: Transaction) async throws {
        let changed = try await tx.run("UPDATE sellers.seller SET is_open = \(isOpen) WHERE id = \(id) AND is_open <> \(isOpen)")
        if changed > 0 { try await Outbox.publish(SellerChanged(seller: id), in: tx) }
    }
}
