import Auditing
package import Kernel
package import Postgres
package import Secrets

extension SecondFactor {
    /// Makes the secret for the authenticator app. Beginning again replaces a secret that was not confirmed.
    ///
    /// - Throws: `Refusal.alreadyOn`.
    package static func begin(for person: Person.ID, _ key: SigningKey, in tx: Transaction) async throws -> TOTP {
        let totp = TOTP()
        let isBegun = try await tx.run(
            """
            INSERT INTO identity.second_factor AS f (person_id, secret) VALUES (\(person), \(seal(totp, of: person, key)))
            ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, made_at = kernel.now(), last_step = 0 WHERE f.confirmed_at IS NULL
            """)
        guard isBegun == 1 else { throw Refusal.alreadyOn }
        return totp
    }

    /// Turns the second factor on. The code proves that the app has the secret.
    ///
    /// - Returns: the recovery codes. They are shown only now.
    /// - Throws: `Refusal.notBegun`; `.wrongCode`.
    package static func confirm(_ typed: String, for person: Person.ID, at now: Moment, _ key: SigningKey, in tx: Transaction) async throws
        -> [RecoveryCode]
    {
        guard let totp = try await tx.read(begun(for: person, key)) else { throw Refusal.notBegun }
        guard let step = totp.step(ofTyped: typed, at: now) else { throw Refusal.wrongCode }
        let isConfirmed = try await Person.changeCredentials(.secondFactorOn, of: person, in: tx) {
            try await tx.run(
                """
                UPDATE identity.second_factor SET confirmed_at = kernel.now(), last_step = \(step)
                WHERE person_id = \(person) AND confirmed_at IS NULL AND last_step < \(step)
                """) == 1
        }
        guard isConfirmed else { throw Refusal.wrongCode }
        try await Audit.record("identity.second-factor-on", by: person.actor, on: person.auditSubject, in: tx)
        return try await makeCodes(for: person, in: tx)
    }

    /// Uses up a code of the app or a recovery code. Each code works once.
    ///
    /// - Throws: `Refusal.wrongCode`; also for a code that was used before, and where there is no second factor.
    package static func consume(_ typed: String, of person: Person.ID, at now: Moment, _ key: SigningKey, in tx: Transaction) async throws {
        if let code = RecoveryCode(typed: typed) {
            let isTaken = try await Person.changeCredentials(.recoveryCodeUsed, of: person, in: tx) {
                try await tx.run(
                    """
                    UPDATE identity.recovery_code SET used_at = kernel.now()
                    WHERE person_id = \(person) AND code = \(code.digest) AND used_at IS NULL
                        AND EXISTS (SELECT FROM identity.second_factor f WHERE f.person_id = \(person) AND f.confirmed_at IS NOT NULL)
                    """) == 1
            }
            guard isTaken else { throw Refusal.wrongCode }
            try await tx.run("UPDATE identity.second_factor SET wrong_in_a_row = 0 WHERE person_id = \(person)")
            return try await Audit.record("identity.recovery-code-used", by: person.actor, on: person.auditSubject, in: tx)
        }
        let sealed = try await tx.read(
            Query<Bytes?>.first("SELECT secret FROM identity.second_factor WHERE person_id = \(person) AND confirmed_at IS NOT NULL") {
                row in try row.next()
            })
        guard let totp = sealed.flatMap({ open($0, of: person, key) }), let step = totp.step(ofTyped: typed, at: now) else {
            throw Refusal.wrongCode
        }
        // If two requests bring the same code at once, only one gets in.
        let isTaken = try await tx.run(
            """
            UPDATE identity.second_factor SET last_step = \(step), wrong_in_a_row = 0, wrong_today = greatest(wrong_today - 1, 0)
            WHERE person_id = \(person) AND last_step < \(step)
            """)
        guard isTaken == 1 else { throw Refusal.wrongCode }
    }

    /// Replaces a person's recovery codes. The old ones stop working.
    ///
    /// - Throws: `Refusal.notBegun` where there is no second factor.
    package static func renewCodes(for person: Person.ID, in tx: Transaction) async throws -> [RecoveryCode] {
        let isRenewed = try await Person.changeCredentials(.recoveryCodesRenewed, of: person, in: tx) {
            guard try await tx.read(of(person)) != nil else { return false }
            try await tx.run("DELETE FROM identity.recovery_code WHERE person_id = \(person)")
            return true
        }
        guard isRenewed else { throw Refusal.notBegun }
        try await Audit.record("identity.recovery-codes-renewed", by: person.actor, on: person.auditSubject, in: tx)
        return try await makeCodes(for: person, in: tx)
    }

    /// Turns the second factor off.
    ///
    /// - Parameter actor: the person, or the member of staff who helps a person without their telephone.
    /// - Returns: false where there was none.
    @discardableResult
    package static func end(of person: Person.ID, by actor: Actor, in tx: Transaction) async throws -> Bool {
        try await Person.changeCredentials(.secondFactorOff, of: person, in: tx) {
            guard try await tx.run("DELETE FROM identity.second_factor WHERE person_id = \(person)") == 1 else { return false }
            try await Audit.record("identity.second-factor-off", by: actor, on: person.auditSubject, in: tx)
            return true
        }
    }

    private static func makeCodes(for person: Person.ID, in tx: Transaction) async throws -> [RecoveryCode] {
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode() }
        try await tx.run("INSERT INTO identity.recovery_code (person_id, code) SELECT \(person), unnest(\(codes.map(\.digest))::bytea[])")
        return codes
    }
}
