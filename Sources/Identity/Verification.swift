package import Kernel
package import Postgres
package import Secrets

/// Something that is sent to an address and comes back from there, once: a link by mail, a code by SMS.
package struct Verification: Sendable, Equatable {
    package typealias ID = Kernel.ID<Verification>

    /// What it is good for. The raw values are in the table and in events.
    package enum Purpose: String, Sendable, CaseIterable {
        /// An address becomes that of a new account.
        case verifyEmail = "verify-email"
        case verifyPhone = "verify-phone"
        case resetPassword = "reset-password"
        /// Login without the password.
        case loginCode = "login-code"
        /// What is about money, roles or security, where nothing else shows who it is.
        case stepUp = "step-up"
        /// One of the two sides of a change.
        case changeEmail = "change-email"
        case changePhone = "change-phone"
        /// The number or the address on an order is the buyer's; `subject` is the purchase.
        case orderContact = "order-phone"
    }

    package let id: ID
    package let purpose: Purpose
    package let recipient: Contact
    /// Whose account it is about. Where a new password or a code for login was asked for, nil says that nobody has that address.
    package let person: Person.ID?
    /// The key of what it is about beside.
    package let subject: UUID128?
    /// The browser that asked.
    package let visitor: VisitorKey?
    /// In which the recipient is written to.
    package let language: Language
    package let expiresAt: Moment
    /// Wrong codes so far.
    package let tries: Int

    /// Wrong codes after which it is good for nothing.
    package static let mostTries = 5

    /// What the link ends with.
    package func token(_ key: SigningKey) -> String { "\(id)." + key.signature(of: "\(purpose.rawValue) \(id)", for: "identity.proof") }

    /// Which proof a link of that purpose leads to; nil where the token was never made by that key.
    package static func id(of token: String, for purpose: Purpose, _ key: SigningKey) -> ID? {
        let parts = token.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let id = ID(parts[0]),
            key.isSignature(parts[1], of: "\(purpose.rawValue) \(id)", for: "identity.proof")
        else { return nil }
        return id
    }

    /// Six digits.
    package func code(_ key: SigningKey) -> String { key.code(of: "\(purpose.rawValue) \(id)", for: "identity.code") }

    /// Whether a person typed the code, as `TypedText` reads digits; takes the same time wherever it differs.
    package func isCode(typed text: String, _ key: SigningKey) -> Bool {
        key.isCode(TypedText(text).digits, of: "\(purpose.rawValue) \(id)", for: "identity.code")
    }

    /// A proof that is still good; nil where it was used, has expired, or is none.
    package static func open(_ id: ID) -> Query<Verification?> {
        .first(
            """
            SELECT id, purpose, coalesce(email, phone), person_id, subject, visitor, language, expires_at, tries FROM identity.proof
            WHERE id = \(id) AND used_at IS NULL AND expires_at > kernel.now() AND tries < \(mostTries)
            """
        ) { row in try Verification(&row) }
    }

    /// Holds it until the transaction ends; false where it is gone.
    package static func locked(_ id: ID) -> Query<Bool> {
        Query<Bool?>.first("SELECT true FROM identity.proof WHERE id = \(id) FOR KEY SHARE") { row in try row.next() }.map { $0 ?? false }
    }

    /// The newest of that purpose and subject; nil where that one is no longer good, whatever became of older ones.
    package static func newest(_ purpose: Purpose, about subject: UUID128) -> Query<Verification?> {
        .first(
            """
            SELECT id, purpose, coalesce(email, phone), person_id, subject, visitor, language, expires_at, tries
            FROM (SELECT * FROM identity.proof WHERE subject = \(subject.description) AND purpose = \(purpose) ORDER BY asked_at DESC, id DESC LIMIT 1) newest
            WHERE used_at IS NULL AND expires_at > kernel.now() AND tries < \(mostTries)
            """
        ) { row in try Verification(&row) }
    }

    /// A condition: whether a proof of that purpose and recipient was used within so many hours.
    ///
    /// - Parameter subject: the key of what it is about, as a column of the statement around.
    package static func isUsed(_ purpose: Purpose, of recipient: Contact, about subject: SQL, withinHours hours: Int) -> SQL {
        """
        EXISTS (SELECT FROM identity.proof used
                WHERE used.subject = \(subject) AND used.purpose = \(purpose) AND coalesce(used.email, used.phone) = \(recipient)
                  AND used.used_at > kernel.now() - make_interval(hours => \(hours)))
        """
    }

    /// What is to be sent to the recipient; nil where nothing is: it is no longer good, or the address opens no account.
    package static func toSend(_ id: ID) -> Query<Verification?> {
        open(id).map { verification in
            guard let verification, verification.person != nil || ![.resetPassword, .loginCode].contains(verification.purpose) else {
                return nil
            }
            return verification
        }
    }

    init(_ row: inout Row) throws {
        id = try row.next()
        purpose = try row.next()
        recipient = try row.next()
        person = try row.next()
        let subject: Kernel.ID<Verification>? = try row.next()
        self.subject = subject?.uuid
        visitor = try row.next()
        language = try row.next()
        expiresAt = try row.next()
        tries = try row.next()
    }
}

extension Verification.Purpose {
    /// Seconds for which it is good.
    var lifetime: Int {
        switch self {
        case .verifyEmail, .changeEmail: 24 * 3600
        case .resetPassword: 30 * 60
        case .verifyPhone, .loginCode, .stepUp, .changePhone, .orderContact: 10 * 60
        }
    }
}
