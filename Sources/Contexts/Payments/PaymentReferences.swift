import Auditing
import Kernel
package import Postgres

extension Payment {
    /// The references of a kind whose payment succeeded, as SQL.
    package static func succeededReferences(of kind: String) -> SQL {
        "SELECT p.reference FROM payments.payment p WHERE p.kind = \(kind) AND p.state = 'succeeded'"
    }

    /// The references of a kind for which a provider gave a page, as SQL.
    package static func referencesWithPage(of kind: String) -> SQL {
        "SELECT p.reference FROM payments.payment p WHERE p.kind = \(kind) AND p.page IS NOT NULL"
    }

    /// What a person gets of the payments of these references when they ask for their data, as one row of SQL with one JSON text.
    ///
    /// - Parameter references: a statement of the references.
    package static func disclosed(of kind: String, _ references: SQL) -> SQL {
        """
        SELECT coalesce(json_agg(json_build_object('at', kernel.iso8601(p.made_at), 'by', p.gateway, 'state', p.state,
            'amount', kernel.dirhams(p.amount), 'currency', p.currency, 'asked', kernel.dirhams(p.asked),
            'asked_currency', p.asked_currency, 'dispute', p.dispute,
            'steps', (SELECT json_agg(json_build_object('to', s.to_state, 'by', s.actor, 'at', kernel.iso8601(s.stepped_at),
                'why', CASE s.actor WHEN 'system' THEN '' ELSE s.why END) ORDER BY s.sequence)
                FROM payments.step s WHERE s.payment_id = p.id),
            'refunds', (SELECT coalesce(json_agg(json_build_object('at', kernel.iso8601(r.made_at), 'state', r.state,
                'amount', kernel.dirhams(r.asked), 'currency', r.asked_currency, 'way', r.done_by, 'transfer', r.transfer,
                'why', CASE WHEN r.made_by LIKE 'system %' THEN '' ELSE r.why END,
                'done_at', CASE r.state WHEN 'done' THEN kernel.iso8601(r.settled_at) END) ORDER BY r.made_at, r.id), '[]')
                FROM payments.refund r WHERE r.payment_id = p.id)) ORDER BY p.made_at, p.id), '[]')::text
        FROM payments.payment p WHERE p.kind = \(kind) AND p.reference IN (\(references))
        """
    }

    /// Removes the reasons that the staff wrote about the payments of these references. Amounts, states and moments stay.
    package static func forgetReasons(of references: [PaymentReference], in tx: Transaction) async throws {
        for (kind, theirs) in Dictionary(grouping: references, by: \.kind) {
            try await tx.run("SELECT payments.forget_reasons(\(kind), \(theirs.map(\.key))::uuid[])")
            let payments = Query<[ID]>.all(
                "SELECT id FROM payments.payment WHERE kind = \(kind) AND reference = ANY(\(theirs.map(\.key))::uuid[])"
            ) { row in try row.next() }
            for payment in try await tx.read(payments) { try await Audit.forgetReasons(of: Audit.Subject("payment", payment), in: tx) }
        }
    }
}
