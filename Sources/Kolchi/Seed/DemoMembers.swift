import Config
import Identity
import Kernel
import Postgres
import Secrets
import Sellers

/// The people who work in the demo's shops. They exist only in development, because their password is public.
extension DemoSeed {
    func makeMembers(_ members: [DemoShop.Member]) async throws {
        guard setup.configuration.isDevelopment else { return }
        let hash = try await PasswordHasher().hash(Self.password)
        let shops = try await setup.db.read(Seller.names(members.map(\.shop)))
        for member in members {
            guard let role = Member.Role(rawValue: member.role), let shop = shops[member.shop]?.id else {
                throw CommandFailure("there is no \(member.role) of the shop \(member.shop)")
            }
            let draft = try SignUpDraft(name: member.name, contact: member.login, password: Self.password)
            try await setup.db.transaction { tx in
                let person = try await Person.make(draft, hash, in: .french, in: tx)
                try await Member.set(person.id, to: role, in: shop, by: .system, in: tx)
            }
        }
    }
}
