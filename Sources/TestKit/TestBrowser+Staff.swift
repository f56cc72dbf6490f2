package import Identity
import Kernel
import Postgres
package import Sellers
import Web

extension TestBrowser {
    /// A person with staff roles, and the session of this browser.
    ///
    /// - Parameters:
    ///   - hasFactor: whether the session has shown a second factor.
    ///   - isSteppedUp: whether the person gave a password or a code in the last minutes.
    @discardableResult
    package func becomesStaff(_ roles: [StaffRole], hasFactor: Bool = true, isSteppedUp: Bool = true) async throws -> Person.ID {
        try await begins(hasFactor: hasFactor, isSteppedUp: isSteppedUp) { person, tx in
            for role in roles { try await person.becomes(role, in: tx) }
        }
    }

    /// A person who works in a shop, and the session of this browser.
    ///
    /// - Parameter isSteppedUp: whether the person gave a password or a code in the last minutes.
    @discardableResult
    package func becomesMember(_ role: Member.Role, of seller: Seller.ID, isSteppedUp: Bool = true) async throws -> Person.ID {
        try await begins(hasFactor: false, isSteppedUp: isSteppedUp) { person, tx in
            try await Member.set(person, to: role, in: seller, by: .system, in: tx)
        }
    }

    /// - Parameter gain: gives the person roles, before the session begins.
    private func begins(
        hasFactor: Bool, isSteppedUp: Bool, _ gain: @escaping @Sendable (Person.ID, Transaction) async throws -> Void
    ) async throws -> Person.ID {
        let (person, token) = try await db.transaction { tx in
            let person = try await Cast.nadia.signsUp(with: "\(ID<TestBrowser>())@example.ma", in: tx).id
            try await gain(person, tx)
            let (session, token) = try await Session.begin(for: person, from: "127.0.0.1", userAgent: "a test", isDeviceNew: false, in: tx)
            if hasFactor { try await Session.recordSecondFactor(session, in: tx) }
            if isSteppedUp { try await Session.recordStepUp(session, in: tx) }
            if !isSteppedUp { try await tx.run("UPDATE identity.session SET stepped_up_at = NULL WHERE id = \(session)") }
            return (person, token)
        }
        set(Visitor.sessionCookie(token, isSecure: false))
        return person
    }
}
