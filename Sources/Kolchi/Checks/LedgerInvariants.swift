import Auditing
import Ledger
import Postgres

extension Invariants {
    /// The books: entries and their postings (17 to 19, 25, 28), their closings (87, 88) and what they name (89, 90).
    static let ledger: [Invariant] = [
        Invariant(
            17, "debits and credits of an entry differ, or it has fewer than two postings",
            """
            SELECT format('entry %s', p.entry_id) FROM ledger.posting p LEFT JOIN ledger.account a ON a.id = p.account_id
            GROUP BY p.entry_id, a.currency HAVING sum(p.amount) <> 0
            UNION ALL
            SELECT format('entry %s', e.id) FROM ledger.entry e LEFT JOIN ledger.posting p ON p.entry_id = e.id
            GROUP BY e.id HAVING count(p.entry_id) < 2
            """),
        Invariant(
            18, "a closing is not the sum of the postings before it",
            """
            SELECT format('account %s on %s: %s, reckoned %s', account_id, day, balance, reckoned)
            FROM (SELECT *, sum(amount) OVER (PARTITION BY account_id ORDER BY at, day NULLS LAST) AS reckoned
                  FROM (SELECT account_id, made_at AS at, amount, NULL::date AS day, NULL::bigint AS balance FROM ledger.posting
                        UNION ALL SELECT account_id, until, 0, day, balance FROM ledger.closing) moves) sums
            WHERE day IS NOT NULL AND balance <> reckoned
            """),
        Invariant(
            19, "the sum over all accounts of a currency is not zero",
            """
            SELECT format('%s: %s', a.currency, sum(p.amount)) FROM ledger.posting p LEFT JOIN ledger.account a ON a.id = p.account_id
            GROUP BY a.currency HAVING sum(p.amount) <> 0
            """),
        Invariant(25, "the books differ from what was sealed") { db in try await Entry.verify(db).flaws.map(\.description) },
        Invariant(
            25, "an entry has waited more than an hour for its seal",
            """
            SELECT format('entry %s', e.id) FROM ledger.entry e
            WHERE e.made_at < kernel.now() - interval '1 hour' AND NOT EXISTS (SELECT FROM ledger.link l WHERE l.entry_id = e.id)
            """),
        Invariant(
            28, "a posting on a seller's account is about the order of another seller, or about an order or line that is not there",
            """
            SELECT format('posting %s of entry %s', p.number, p.entry_id)
            FROM ledger.posting p JOIN ledger.account a ON a.id = p.account_id
            LEFT JOIN orders.order o ON o.id = p.order_key
            LEFT JOIN orders.line l ON l.id = p.line_key AND l.order_id = o.id
            WHERE p.order_key IS NOT NULL AND (o.id IS NULL OR p.line_key IS NOT NULL AND l.id IS NULL
                OR a.kind = 'held' AND a.owner <> o.seller_id::text)
            """),
        Invariant(
            87, "a day of the books is not closed four hours after its end",
            """
            SELECT format('days since %s', s.since)
            FROM (SELECT coalesce((SELECT max(until) FROM ledger.closed_day), (SELECT min(made_at) FROM ledger.entry)) AS since) s
            WHERE s.since < kernel.now() - interval '28 hours'
            """),
        Invariant(
            88, "an account moved on a closed day and has no closing for it",
            """
            SELECT format('account %s', p.account_id) FROM ledger.posting p
            WHERE p.made_at < (SELECT max(d.until) FROM ledger.closed_day d)
              AND NOT EXISTS (SELECT FROM ledger.closing c WHERE c.account_id = p.account_id AND c.until > p.made_at)
            GROUP BY p.account_id
            """),
        Invariant(
            89, "a posting names an account that is not there, or another moment than its entry",
            """
            SELECT format('posting %s of entry %s', p.number, p.entry_id) FROM ledger.posting p JOIN ledger.entry e ON e.id = p.entry_id
            WHERE e.made_at <> p.made_at OR NOT EXISTS (SELECT FROM ledger.account a WHERE a.id = p.account_id)
            """),
        Invariant(
            90, "an account is held for a seller who is not there",
            """
            SELECT format('account %s', a.id) FROM ledger.account a
            WHERE a.kind = 'held' AND NOT EXISTS (SELECT FROM sellers.seller s WHERE s.id::text = a.owner)
            """),
    ]
}
