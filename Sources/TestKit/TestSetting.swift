import Console
import Identity
package import Kernel
package import Postgres
package import Settings

extension TypedSetting {
    /// Sets the value from a moment on, now by default. Two persons who have no account agree if the setting needs approval.
    package func becomes(_ value: Value, from moment: Moment? = nil, in tx: Transaction) async throws {
        guard declaration.needsApproval else {
            return try await declaration.set(value.stored, from: moment, by: .system, why: "a test", in: tx)
        }
        let request = try await ApprovalRequest.ask(
            for: .changeSetting(declaration, to: value.stored, from: moment), by: Person.ID(), why: "a test", in: tx)
        _ = try await ApprovalRequest.decide(request, approving: true, by: Person.ID(), in: tx)
    }
}
