import Postgres

extension Invariants {
    /// What a message that is told once comes to (29).
    static let messages: [Invariant] = [
        Invariant(29, "a fact is told to somebody twice by one channel",
            """
            SELECT format('%s %s to %s by %s', topic, subject, recipient, channel) FROM notifications.message
            GROUP BY topic, subject, recipient, channel HAVING count(*) > 1
            """),
        Invariant(29, "a message was being handed over, and nobody has noted what became of it",
            """
            SELECT format('message %s', id) FROM notifications.message WHERE state = 'handing' AND due < kernel.now() - interval '60 seconds'
            """),
    ]
}
