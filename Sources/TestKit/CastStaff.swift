import Console
package import Identity
import Kernel
package import Postgres

extension CastMember {
    /// Opens an account with staff roles, without a second factor. Two persons who have no account agree on each role that needs approval.
    package func joinsStaff(as roles: StaffRole..., with contact: String? = nil, in tx: Transaction) async throws -> Person {
        let person = try await signsUp(with: contact, in: tx)
        for role in roles { try await person.id.becomes(role, in: tx) }
        return person
    }
}

extension Person.ID {
    /// Gets a staff role. Two persons who have no account agree if the role needs approval.
    package func becomes(_ role: StaffRole, in tx: Transaction) async throws {
        guard role.needsApproval else {
            try await role.grant(to: self, by: .system, in: tx)
            return
        }
        let request = try await ApprovalRequest.ask(for: .giveRole(role, to: self), by: Person.ID(), why: "a test", in: tx)
        _ = try await ApprovalRequest.decide(request, approving: true, by: Person.ID(), in: tx)
    }
}
