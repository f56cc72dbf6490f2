import HTTP

/// A form that could not be handled because the database is away. The error page sends it again.
struct KeptForm: Sendable {
    /// Path and query to which it is sent.
    let action: String
    /// Without the form token, because the page has a new one.
    let fields: [(name: String, value: String)]

    /// Nil if nothing was typed, or if a field is a secret that no page may show.
    init?(_ typed: FormFields, at target: String) {
        guard !ResumedForm.hasSecret(typed) else { return nil }
        let fields = typed.pairs.filter { $0.name != FormGuard.field }
        guard fields.contains(where: { !$0.value.isEmpty }) else { return nil }
        action = target
        self.fields = fields
    }
}
