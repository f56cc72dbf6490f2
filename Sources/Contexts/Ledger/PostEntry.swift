package import Kernel
package import Postgres

extension Entry {
    /// Posts an entry. Posting the same draft again writes nothing; who posts it is no part of the content.
    ///
    /// Entries on the same accounts do not wait for each other, except where one of them makes the account.
    /// - Throws: `Refusal.otherContent`. At the commit, `DatabaseError` for a draft that does not sum to zero, or has fewer than two
    ///   postings.
    @discardableResult
    package static func post(_ draft: Draft, in tx: Transaction) async throws -> Outcome {
        let parts = draft.parts
        let (kinds, owners) = (parts.map(\.account.title.kind), parts.map(\.account.title.owner))
        let currencies = parts.map(\.account.currency)
        let counts = try await tx.run([
            // If another transaction makes the same account, this waits for its commit. So the next statement sees the account.
            """
            INSERT INTO ledger.account (kind, owner, currency)
            SELECT DISTINCT n.kind, n.owner, n.currency
            FROM unnest(\(kinds)::text[], \(owners)::text[], \(currencies)::text[]) AS n (kind, owner, currency)
            WHERE NOT EXISTS (
                SELECT FROM ledger.account a WHERE a.kind = n.kind AND a.owner = n.owner AND a.currency = n.currency)
            ORDER BY 1, 2, 3 ON CONFLICT (kind, owner, currency) DO NOTHING
            """,
            """
            WITH made AS (
                INSERT INTO ledger.entry (fact, reference, made_by)
                VALUES (\(draft.fact.name), \(draft.reference), \(draft.actor.description))
                ON CONFLICT (fact, reference) DO NOTHING RETURNING id, made_at)
            INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount, order_key, line_key)
            SELECT made.id, n.number, made.made_at, a.id, n.amount, n.order_key, n.line_key
            FROM made, unnest(\(kinds)::text[], \(owners)::text[], \(currencies)::text[], \(parts.map(\.amount))::bigint[],
                              \(parts.map(\.order))::uuid[], \(parts.map(\.line))::uuid[])
                WITH ORDINALITY AS n (kind, owner, currency, amount, order_key, line_key, number)
            JOIN ledger.account a ON a.kind = n.kind AND a.owner = n.owner AND a.currency = n.currency
            """,
        ])
        if counts[1] > 0 { return .posted }
        guard try await tx.read(content(draft.fact.name, draft.reference)).isSame(as: parts) else { throw Refusal.otherContent }
        return .alreadyThere
    }

    /// Posts the opposite of an entry, with the same orders and lines. Reversing it again writes nothing.
    ///
    /// - Throws: `Refusal.unknownEntry`.
    @discardableResult
    package static func reverse(_ fact: Fact, _ reference: String, by actor: Actor, in tx: Transaction) async throws -> Outcome {
        let parts = try await tx.read(content(fact.name, reference))
        guard !parts.isEmpty else { throw Refusal.unknownEntry }
        var draft = Draft(Fact("ledger.reversed"), "\(fact.name) \(reference)", by: actor)
        draft.reverse(parts)
        return try await post(draft, in: tx)
    }

    /// The postings of an entry in their order; empty where there is no such entry.
    private static func content(_ fact: String, _ reference: String) -> Query<[Part]> {
        .all(
            """
            SELECT a.kind, a.owner, a.currency, p.amount, p.order_key, p.line_key
            FROM ledger.entry e JOIN ledger.posting p ON p.entry_id = e.id JOIN ledger.account a ON a.id = p.account_id
            WHERE e.fact = \(fact) AND e.reference = \(reference) ORDER BY p.number
            """
        ) { row in
            Part(account: try Account(&row), amount: try row.next(), order: try row.next(), line: try row.next())
        }
    }
}

extension [Entry.Part] {
    /// Whether both have the same postings, in any order.
    fileprivate func isSame(as other: [Entry.Part]) -> Bool {
        func counted(_ parts: [Entry.Part]) -> [Entry.Part: Int] { Dictionary(parts.map { ($0, 1) }, uniquingKeysWith: +) }
        return counted(self) == counted(other)
    }
}

extension Account {
    /// - Parameter row: positioned at kind, owner and currency.
    init(_ row: inout Row) throws {
        let (kind, owner): (Kind, String) = (try row.next(), try row.next())
        self.init(Title(kind, storedOwner: owner), in: try row.next())
    }
}
