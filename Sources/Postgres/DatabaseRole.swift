/// As whom a transaction sees the database: another role, whose policies (row level security) look at a setting.
///
/// Both end with the transaction. So it is never for the quick lane, whose connections are shared.
package struct DatabaseRole: Sendable {
    /// What begins the transaction.
    let opening: SQL

    /// - Parameters:
    ///   - role: one that the program's own role is a member of.
    ///   - setting: like `kolchi.seller`.
    package init(role: String, _ setting: String, _ value: String) {
        opening = "SELECT set_config('role', \(role), true), set_config(\(setting), \(value), true)"
    }
}
