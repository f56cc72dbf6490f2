import Auditing
import Jobs
package import Kernel
package import Postgres

extension Session {
    /// Begins a session.
    ///
    /// - Parameters:
    ///   - address: the network address of the request.
    ///   - userAgent: the browser's `User-Agent`. Control characters are removed, and it is cut to 300 Unicode scalars.
    ///   - isDeviceNew: whether the person never logged in with this browser before. Then they get a notification.
    /// - Returns: its key, and the token for the browser's cookie.
    package static func begin(
        for person: Person.ID, from address: String, userAgent: String, isDeviceNew: Bool = false, in tx: Transaction
    ) async throws -> (id: ID, token: Token) {
        let (id, token) = (ID(), Token())
        let agent = String(
            String.UnicodeScalarView(userAgent.unicodeScalars.filter { $0.properties.generalCategory != .control }.prefix(300)))
        try await tx.run(
            """
            INSERT INTO identity.session (id, token, person_id, expires_at, address, user_agent)
            VALUES (\(id), \(token.digest), \(person), kernel.now() + make_interval(days => \(mostDays)), \(address), \(agent))
            """)
        try await Audit.record("identity.logged-in", by: person.actor, on: Audit.Subject("session", id), in: tx)
        if isDeviceNew { try await Outbox.publish(DeviceAppeared(person: person, session: id), in: tx) }
        return (id, token)
    }

    /// Gives the session a new token whenever its person's rights change. The old token stops working.
    package static func renew(_ id: ID, in tx: Transaction) async throws -> Token {
        let token = Token()
        try await tx.run("UPDATE identity.session SET token = \(token.digest) WHERE id = \(id)")
        return token
    }

    /// Records that the session was used now.
    package static func recordSeen(_ id: ID, in tx: Transaction) async throws {
        try await tx.run("UPDATE identity.session SET seen_at = kernel.now() WHERE id = \(id)")
    }

    /// Records that the person has authenticated again now, by password or code.
    package static func recordStepUp(_ id: ID, in tx: Transaction) async throws {
        try await tx.run("UPDATE identity.session SET stepped_up_at = kernel.now() WHERE id = \(id)")
    }

    /// Ends one of a person's sessions.
    ///
    /// - Parameters:
    ///   - actor: who ends it; the person by default.
    ///   - why: the reason that a member of the staff typed.
    /// - Returns: false where the person has no such session.
    @discardableResult
    package static func end(
        _ id: ID, of person: Person.ID, by actor: Actor? = nil, why: String = "", in tx: Transaction
    ) async throws -> Bool {
        guard try await tx.run("DELETE FROM identity.session WHERE id = \(id) AND person_id = \(person)") == 1 else { return false }
        try await Audit.record("identity.session-ended", by: actor ?? person.actor, on: Audit.Subject("session", id), why: why, in: tx)
        return true
    }

    /// Ends all sessions of a person except one.
    ///
    /// - Parameters:
    ///   - actor: who ends them; the person by default.
    ///   - why: the reason that a member of the staff typed.
    package static func endAll(
        of person: Person.ID, except kept: ID? = nil, by actor: Actor? = nil, why: String = "", in tx: Transaction
    ) async throws {
        let ended = try await tx.run(
            "DELETE FROM identity.session WHERE person_id = \(person) AND id IS DISTINCT FROM \(kept as ID?)::uuid")
        guard ended > 0 else { return }
        try await Audit.record(
            "identity.sessions-ended", by: actor ?? person.actor, on: person.auditSubject, ["count": "\(ended)"], why: why, in: tx)
    }
}
