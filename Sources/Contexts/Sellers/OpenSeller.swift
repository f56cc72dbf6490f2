import Auditing
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

    /// Sends the seller on holiday: nothing of this seller can be bought.
    /// - Parameter day: the day of return, like `2026-12-31`; nil if unknown.
    /// - Throws: `Refusal.dayUnfit`.
    package static func goAway(_ id: ID, until day: String? = nil, by actor: Actor, in tx: Transaction) async throws {
        if let day { try await check(day, in: tx) }
        let before = try await opening(of: id, in: tx)
        let changed = try await tx.run(
            """
            UPDATE sellers.seller SET is_open = false, away_until = \(day as String?)::date
            WHERE id = \(id) AND (is_open OR away_until IS DISTINCT FROM \(day as String?)::date)
            """)
        guard changed > 0 else { return }
        try await Outbox.publish(SellerChanged(seller: id), in: tx)
        try await Audit.record(
            "sellers.went-away", by: actor, on: id.auditSubject, before: before, after: try await opening(of: id, in: tx), in: tx)
    }

    /// Whether the seller is open and when they return, as the audit log shows it. The row is locked.
    private static func opening(of id: ID, in tx: Transaction) async throws -> Audit.Values {
        try await tx.read(
            Query<Audit.Values?>.first("SELECT is_open, away_until::text FROM sellers.seller WHERE id = \(id) FOR UPDATE") { row in
                let (isOpen, day) = (try row.next(Bool.self), try row.next(String?.self))
                return ["sellers.seller.is_open": .truth(isOpen), "sellers.seller.away_until": day.map { .text($0) } ?? .none]
            }) ?? [:]
    }

    /// Ends the seller's holiday.
    package static func comeBack(_ id: ID, by actor: Actor, in tx: Transaction) async throws {
        let before = try await opening(of: id, in: tx)
        let changed = try await tx.run("UPDATE sellers.seller SET is_open = true, away_until = NULL WHERE id = \(id) AND NOT is_open")
        guard changed > 0 else { return }
        try await Outbox.publish(SellerChanged(seller: id), in: tx)
        try await Audit.record(
            "sellers.came-back", by: actor, on: id.auditSubject, before: before, after: try await opening(of: id, in: tx), in: tx)
    }

    private static func check(_ day: String, in tx: Transaction) async throws {
        guard day.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil else { throw Refusal.dayUnfit }
        do {
            guard try await tx.read(Query<Bool>.one("SELECT \(day)::date >= \(today)") { row in try row.next() }) else {
                throw Refusal.dayUnfit
            }
        } catch let error as DatabaseError where error.isUnfitDate {
            throw Refusal.dayUnfit
        }
    }
}
