import Postgres

extension Invariants {
    /// What a message that is told once comes to (29).
    static let messages: [Invariant] = [
        Invariant(
            29, "a fact is told to somebody twice by one channel",
            """
            SELECT format('%s %s to %s by %s', topic, subject, recipient, channel) FROM notifications.message
            GROUP BY topic, subject, recipient, channel HAVING count(*) > 1
            """),
        Invariant(
            29, "a guest's order was told to an address at which it had been disavowed",
            """
            SELECT format('message %s', m.id) FROM notifications.message m JOIN notifications.disavowed d ON d.recipient = m.recipient
            WHERE m.state = 'sent' AND m.channel = 'mail' AND m.person_id IS NULL AND m.settled_at > d.said_at + interval '60 seconds'
              AND (m.subject = d.purchase_id::text OR EXISTS (SELECT FROM orders.order o WHERE o.number = m.subject AND o.purchase_id = d.purchase_id))
            """),
        Invariant(
            29, "a message was being handed over, and nobody has noted what became of it",
            """
            SELECT format('message %s', id) FROM notifications.message WHERE state = 'handing' AND due < kernel.now() - interval '60 seconds'
            """),
        Invariant(
            29, "a way into an account changed, and nobody has told its owner",
            """
            SELECT format('alert %s: %s', a.id, a.kind) FROM identity.alert a WHERE a.made_at < kernel.now() - interval '1 hour'
              AND NOT EXISTS (SELECT FROM jobs.job j WHERE j.payload->>'alert' = a.id::text)
            """),
    ]
}
