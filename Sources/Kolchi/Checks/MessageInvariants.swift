import Postgres

extension Invariants {
    /// Each event reaches a recipient at most once per channel (29).
    static let messages: [Invariant] = [
        Invariant(
            29, "a recipient got the same notification twice by one channel",
            """
            SELECT format('%s %s to %s by %s', topic, subject, recipient, channel) FROM notifications.message
            GROUP BY topic, subject, recipient, channel HAVING count(*) > 1
            """),
        Invariant(
            29, "a guest's order was mailed to an address whose owner had disavowed it",
            """
            SELECT format('message %s', m.id) FROM notifications.message m JOIN notifications.disavowed d ON d.recipient = m.recipient
            WHERE m.state = 'sent' AND m.channel = 'mail' AND m.person_id IS NULL AND m.settled_at > d.said_at + interval '60 seconds'
              AND (m.subject = d.purchase_id::text OR EXISTS (SELECT FROM orders.order o WHERE o.number = m.subject AND o.purchase_id = d.purchase_id))
            """),
        Invariant(
            29, "a message was handed over, but its outcome was not recorded",
            """
            SELECT format('message %s', id) FROM notifications.message WHERE state = 'handing' AND due < kernel.now() - interval '60 seconds'
            """),
        Invariant(
            29, "a login method of an account changed, but its owner was not notified",
            """
            SELECT format('alert %s: %s', a.id, a.kind) FROM identity.alert a WHERE a.made_at < kernel.now() - interval '1 hour'
              AND NOT EXISTS (SELECT FROM jobs.job j WHERE j.payload->>'alert' = a.id::text)
            """),
        Invariant(
            29, "a message of the contact form was stored, but no subscriber was told",
            """
            SELECT format('message %s', m.id) FROM support.message m
            WHERE m.received_at BETWEEN kernel.now() - interval '2 days' AND kernel.now() - interval '1 hour'
              AND NOT EXISTS (SELECT FROM jobs.job j WHERE j.payload->>'message' = m.id::text)
              AND NOT EXISTS (SELECT FROM notifications.message n WHERE n.subject = m.id::text)
            """),
        Invariant(
            29, "a message of the contact form is stored longer than people were told",
            """
            SELECT format('message %s', m.id) FROM support.message m WHERE m.received_at < kernel.now() - interval '732 days'
            """),
    ]
}
