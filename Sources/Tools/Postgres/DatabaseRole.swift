/// The role as which a transaction sees the database. Its row level security policies read a setting.
///
/// Role and setting end with the transaction. Never use them on the quick lane, whose connections are shared.
package struct DatabaseRole: Sendable {
    /// The statement that begins the transaction.
    let opening: SQL

    /// - Parameters:
    ///   - role: a role of which the program's own role is a member.
    ///   - setting: its name, such as `kolchi.seller`.
    package init(role: String, _ setting: String, _ value: String) {
        opening = "SELECT set_config('role', \(role), true), set_config(\(setting), \(value), true)"
    }
}
