package import Kernel
package import Postgres
package import Secrets

/// The app that shows codes, which a person wants to be asked for beside the password.
package struct SecondFactor: Sendable, Equatable {
    package enum Refusal: Error, Equatable {
        /// There is one already; it is to be turned off first.
        case alreadyOn
        /// Nothing was begun, or it is turned off.
        case notBegun
        /// The code is wrong, too old, or was used before.
        case wrongCode
    }

    /// Since when it is asked for.
    package let since: Moment
    /// Recovery codes that are left.
    package let codesLeft: Int

    /// A person's; nil where there is none, or it was only begun.
    package static func of(_ person: Person.ID) -> Query<SecondFactor?> {
        .first(
            """
            SELECT f.confirmed_at, (SELECT count(*) FROM identity.recovery_code c WHERE c.person_id = f.person_id AND c.used_at IS NULL)
            FROM identity.second_factor f WHERE f.person_id = \(person) AND f.confirmed_at IS NOT NULL
            """
        ) { row in SecondFactor(since: try row.next(), codesLeft: try row.next()) }
    }

    /// What the app is to be given, of a second factor that was begun and not confirmed yet.
    package static func begun(for person: Person.ID, _ key: SigningKey) -> Query<TOTP?> {
        Query<Bytes?>.first("SELECT secret FROM identity.second_factor WHERE person_id = \(person) AND confirmed_at IS NULL") { row in
            try row.next()
        }
        .map { sealed in sealed.flatMap { Self.open($0, of: person, key) } }
    }

    static func seal(_ totp: TOTP, of person: Person.ID, _ key: SigningKey) -> Bytes {
        Bytes(key.seal(totp.secret, for: "identity.second-factor", of: "\(person)"))
    }

    static func open(_ sealed: Bytes, of person: Person.ID, _ key: SigningKey) -> TOTP? {
        key.open(sealed.array, for: "identity.second-factor", of: "\(person)").map(TOTP.init(secret:))
    }
}

/// A word that is good once in place of the app's code: 80 random bits, as `ABCD EFGH IJKL MNOP`. Only its SHA-256 is kept.
package struct RecoveryCode: Sendable, Equatable {
    private let letters: String

    /// So many a person is given at once.
    package static let count = 10

    /// A new one.
    init() { letters = Base32.encode(Randomness.bytes(10)) }

    /// - Returns: nil where what was typed has not the letters of one; case, blanks and hyphens do not matter.
    init?(typed text: String) {
        letters = TypedText(text).digits.uppercased()
        guard letters.utf8.count == 16, letters.utf8.allSatisfy({ (65...90).contains($0) || (50...55).contains($0) }) else { return nil }
    }

    /// As it is printed.
    package var shown: String { Base32.grouped(letters) }

    var digest: Bytes { Bytes(Digest.sha256(Array(letters.utf8))) }
}
