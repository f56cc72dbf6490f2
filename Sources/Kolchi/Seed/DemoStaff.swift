import Config
import Console
import Identity
import Kernel
import Postgres
import Secrets

/// The staff of the demo. They exist only in development, because their password is public.
extension DemoSeed {
    func makeStaff(_ staff: [DemoShop.Staff]) async throws {
        guard setup.configuration.isDevelopment else { return }
        let (key, hash) = (try AppSetup.key(setup.configuration), try await PasswordHasher().hash(Self.password))
        var people: [(id: Person.ID, role: StaffRole)] = []
        for member in staff {
            guard let role = StaffRole(rawValue: member.role) else { throw CommandFailure("there is no role \(member.role)") }
            let draft = try SignUpDraft(name: member.name, contact: member.login, password: Self.password, isStaff: true)
            let id = try await setup.db.transaction { tx in
                let person = try await Person.make(draft, hash, in: .french, in: tx)
                try await SecondFactor.makeDemo(for: person.id, key, in: tx)
                return person.id
            }
            people.append((id, role))
        }
        let admins = people.filter { $0.role == .admin }.map(\.id)
        guard admins.count == 2 else { throw CommandFailure("the demo needs two admins, who approve each other's requests") }
        try await setup.db.transaction { tx in
            // The first admin needs no approval. Every other admin and accountant does.
            try await StaffRole.admin.grant(to: admins[0], by: .system, in: tx)
            for (id, role) in people where id != admins[0] {
                guard role.needsApproval else {
                    try await role.grant(to: id, by: admins[0].actor, in: tx)
                    continue
                }
                let asker = role == .admin ? people[0].id : admins[1]
                let request = try await ApprovalRequest.ask(for: .giveRole(role, to: id), by: asker, why: "Nouvelle équipe", in: tx)
                _ = try await ApprovalRequest.decide(request, approving: true, by: admins[0], in: tx)
            }
            // One request waits, so that the page has something to decide.
            if let editor = people.first(where: { $0.role == .editor })?.id {
                try await ApprovalRequest.ask(
                    for: .giveRole(.accountant, to: editor), by: admins[1], why: "Remplace Rachid pendant ses congés", in: tx)
            }
        }
    }
}
