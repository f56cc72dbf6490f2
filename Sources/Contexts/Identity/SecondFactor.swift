package import Kernel
package import Postgres
package import Secrets

/// An authenticator app that shows codes (TOTP). The login asks for a code after the password.
package struct SecondFactor: Sendable, Equatable {
    package enum Refusal: Error, Equatable {
        /// There is one already. It must be turned off first.
        case alreadyOn
        /// Setup was not begun, or the second factor is off.
        case notBegun
        /// The code is wrong, too old, or was used before.
        case wrongCode
    }

    /// When it was turned on.
    package let since: Moment
    /// Recovery codes that are not used yet.
    package let codesLeft: Int

    /// A person's second factor; nil where there is none, or its setup is not confirmed.
    package static func of(_ person: Person.ID) -> Query<SecondFactor?> {
        .first(
            """
            SELECT f.confirmed_at, (SELECT count(*) FROM identity.recovery_code c WHERE c.person_id = f.person_id AND c.used_at IS NULL)
            FROM identity.second_factor f WHERE f.person_id = \(person) AND f.confirmed_at IS NOT NULL
            """
        ) { row in SecondFactor(since: try row.next(), codesLeft: try row.next()) }
    }

    /// The secret for the app while the setup is begun and not confirmed; nil otherwise.
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

/// A code that works once in place of the app's code: 80 random bits, as `ABCD EFGH IJKL MNOP`. Only its SHA-256 is stored.
package struct RecoveryCode: Sendable, Equatable {
    private let letters: String

    /// How many codes a person gets at once.
    package static let count = 10

    /// A new random code.
    init() { letters = Base32.encode(Randomness.bytes(10)) }

    /// - Returns: nil where the text is no recovery code. Case, blanks and hyphens do not matter.
    init?(typed text: String) {
        letters = TypedText(text).digits.uppercased()
        guard letters.utf8.count == 16, letters.utf8.allSatisfy({ (65...90).contains($0) || (50...55).contains($0) }) else { return nil }
    }

    /// The form to print: groups of four characters.
    package var shown: String { Base32.grouped(letters) }

    var digest: Bytes { Bytes(Digest.sha256(Array(letters.utf8))) }
}
