import Config
import Identity
import Kernel
import Places
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

    /// Makes applications that wait for the staff.
    func makeApplicants(_ applicants: [DemoShop.Applicant]) async throws {
        guard setup.configuration.isDevelopment else { return }
        let hash = try await PasswordHasher().hash(Self.password)
        for applicant in applicants {
            let city = try await self.city(applicant.city)
            let draft = try SignUpDraft(name: applicant.name, contact: applicant.login, password: Self.password)
            let shop = try ShopDraft(typed: [.name: applicant.shop, .slug: applicant.slug, .city: city.rawValue])
            let returns = try ReturnAddress(typed: [.fullName: applicant.name, .street: applicant.street, .city: city.rawValue])
            try await setup.db.transaction { tx in
                let person = try await Person.make(draft, hash, in: .french, in: tx)
                try await Application.begin(for: person.id, in: tx)
                guard let id = try await tx.read(Application.newest(of: person.id))?.id else { return }
                try await Application.save(.private, in: id, tx: tx)
                try await Application.save(shop, in: id, tx: tx)
                try await Application.save(returns, in: id, tx: tx)
                try await Application.submit(id, of: person, accepting: Terms.version, in: tx)
            }
        }
    }
}
