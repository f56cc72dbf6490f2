import Postgres

extension Invariants {
    /// A private file that nothing shows is removed (35).
    static let files: [Invariant] = [
        Invariant(
            35, "a private file was released more than an hour ago, and is still stored",
            """
            SELECT format('%s of %s, released at %s', f.key, f.shown_kind, f.released_at)
            FROM media.private_file f WHERE f.released_at < kernel.now() - interval '1 hour'
            """),
        Invariant(
            35, "a file of the contact form is stored, but its message is not",
            """
            SELECT format('%s of message %s', f.key, f.shown_key) FROM media.private_file f
            WHERE f.shown_kind = 'contact-message' AND f.released_at IS NULL
              AND NOT EXISTS (SELECT FROM support.message m WHERE m.id::text = f.shown_key)
            """),
    ]
}
