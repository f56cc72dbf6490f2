package import Kernel
package import Postgres
package import Secrets

/// A link by e-mail or a code by SMS. Using it once proves that somebody controls the contact.
package struct Verification: Sendable, Equatable {
    package typealias ID = Kernel.ID<Verification>

    /// What the verification is for. The raw values are stored in the table and in events.
    package enum Purpose: String, Sendable, CaseIterable {
        /// The e-mail address or the telephone number of a new account.
        case verifyEmail = "verify-email"
        case verifyPhone = "verify-phone"
        case resetPassword = "reset-password"
        /// A login without the password.
        case loginCode = "login-code"
        /// A step-up before actions on money, roles or security, where the person has no other way to authenticate.
        case stepUp = "step-up"
        /// One of the two sides of a change of contact.
        case changeEmail = "change-email"
        case changePhone = "change-phone"
        /// The contact on an order belongs to the buyer; `subject` is the purchase, or the checkout with the visitor to whom it is proven.
        case orderContact = "order-phone"
    }

    package let id: ID
    package let purpose: Purpose
    package let recipient: Contact
    /// The person whose account it is about; nil where there is none. A password reset or login code without a person is never sent.
    package let person: Person.ID?
    /// The key of a further record that it is about, such as a purchase.
    package let subject: UUID128?
    /// The browser that made the request.
    package let visitor: VisitorKey?
    /// The language of the message.
    package let language: Language
    package let expiresAt: Moment
    /// Codes typed so far, right ones included.
    package let tries: Int

    /// Typed codes after which it is invalid.
    package static let mostTries = 5

    /// The secret part of the link: identifier and signature.
    package func token(_ key: SigningKey) -> String { "\(id)." + key.signature(of: "\(purpose.rawValue) \(id)", for: "identity.proof") }

    /// The verification of a link with that purpose; nil where the token was not made with that key.
    package static func id(of token: String, for purpose: Purpose, _ key: SigningKey) -> ID? {
        let parts = token.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let id = ID(parts[0]),
            key.isSignature(parts[1], of: "\(purpose.rawValue) \(id)", for: "identity.proof")
        else { return nil }
        return id
    }

    /// The six digits of the code.
    package func code(_ key: SigningKey) -> String { key.code(of: "\(purpose.rawValue) \(id)", for: "identity.code") }

    /// Whether a typed code is right. `TypedText` reads the digits. The comparison takes constant time.
    package func isCode(typed text: String, _ key: SigningKey) -> Bool {
        key.isCode(TypedText(text).digits, of: "\(purpose.rawValue) \(id)", for: "identity.code")
    }

    /// An open verification; nil where it was used, has expired, was tried too often, or does not exist.
    package static func open(_ id: ID) -> Query<Verification?> {
        .first(
            """
            SELECT id, purpose, coalesce(email, phone), person_id, subject, visitor, language, expires_at, tries FROM identity.proof
            WHERE id = \(id) AND used_at IS NULL AND expires_at > kernel.now() AND tries < \(mostTries)
            """
        ) { row in try Verification(&row) }
    }

    /// Locks the row until the transaction ends; false where it is gone.
    package static func locked(_ id: ID) -> Query<Bool> {
        Query<Bool?>.first("SELECT true FROM identity.proof WHERE id = \(id) FOR KEY SHARE") { row in try row.next() }.map { $0 ?? false }
    }

    /// The newest verification of that purpose and subject; nil where it is no longer open. Older ones never count.
    package static func newest(_ purpose: Purpose, about subject: UUID128) -> Query<Verification?> {
        .first(
            """
            SELECT id, purpose, coalesce(email, phone), person_id, subject, visitor, language, expires_at, tries
            FROM (SELECT * FROM identity.proof WHERE subject = \(subject.description) AND purpose = \(purpose) ORDER BY asked_at DESC, id DESC LIMIT 1) newest
            WHERE used_at IS NULL AND expires_at > kernel.now() AND tries < \(mostTries)
            """
        ) { row in try Verification(&row) }
    }

    /// An SQL expression: when a verification of that purpose and recipient was last used; NULL if never.
    ///
    /// - Parameter subject: the key of the record that it is about, as a column of the surrounding statement.
    package static func lastUse(_ purpose: Purpose, of recipient: Contact, about subject: SQL) -> SQL {
        """
        (SELECT max(used.used_at) FROM identity.proof used
         WHERE used.subject = \(subject) AND used.purpose = \(purpose) AND coalesce(used.email, used.phone) = \(recipient))
        """
    }

    /// The same for the verifications of which the visitor must type the code, whatever they are about.
    package static func lastUse(_ purpose: Purpose, of recipient: Contact, by visitor: VisitorKey) -> SQL {
        """
        (SELECT max(used.used_at) FROM identity.proof used
         WHERE used.visitor = \(visitor) AND used.purpose = \(purpose) AND coalesce(used.email, used.phone) = \(recipient))
        """
    }

    /// The verification to send; nil where nothing must be sent: it is no longer open, or the contact has no account.
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
    /// Seconds for which the verification is valid.
    var lifetime: Int {
        switch self {
        case .verifyEmail, .changeEmail: 24 * 3600
        case .resetPassword: 30 * 60
        case .verifyPhone, .loginCode, .stepUp, .changePhone, .orderContact: 10 * 60
        }
    }
}
