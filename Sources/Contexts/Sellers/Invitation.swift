package import Identity
package import Jobs
package import Kernel
package import Postgres
package import Secrets

/// An invitation to work in a shop, sent to an e-mail address or a telephone number.
///
/// Its link is good once and for seven days. Only an account that has the invited contact can accept it.
package struct Invitation: Sendable, Equatable {
    package typealias ID = Kernel.ID<Invitation>

    package let id: ID
    package let seller: Seller.ID
    package let sellerName: String
    package let sellerSlug: String
    /// Manager or packer.
    package let role: Member.Role
    package let contact: Contact
    /// The language of the message.
    package let language: Language
    package let madeAt: Moment
    package let expiresAt: Moment

    /// Days until the link expires.
    package static let days = 7
    /// Days after which a settled or expired invitation is deleted.
    static let daysKept = 30

    package enum Refusal: Error, Equatable {
        /// It was accepted or withdrawn, has expired, or never existed.
        case spent
        /// The person's account does not have the invited contact.
        case otherContact
        /// The person works in the shop already.
        case alreadyMember
        /// The shop has as many open invitations as it may have.
        case tooMany
        /// A shop has one owner at least, and nobody is invited as owner.
        case roleUnfit
    }

    /// The secret part of the link: identifier and signature.
    package func token(_ key: SigningKey) -> String { "\(id)." + key.signature(of: "\(id)", for: "sellers.invitation") }

    /// The invitation of a link; nil where the token was not made with that key.
    package static func id(of token: String, _ key: SigningKey) -> ID? {
        let parts = token.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let id = ID(parts[0]), key.isSignature(parts[1], of: "\(id)", for: "sellers.invitation") else { return nil }
        return id
    }
}

extension Invitation {
    /// The invitation; nil where it is spent or does not exist, or the shop is closed for good.
    package static func open(_ id: ID) -> Query<Invitation?> {
        .first("\(columns) WHERE i.id = \(id) AND s.standing <> 'closed' AND \(isOpen)") { row in try Invitation(&row) }
    }

    /// The open invitation, locked against erasure until the transaction ends.
    package static func locked(_ id: ID) -> Query<Invitation?> {
        .first("\(columns) WHERE i.id = \(id) AND s.standing <> 'closed' AND \(isOpen) FOR UPDATE OF i") { row in try Invitation(&row) }
    }

    /// The open invitations of a shop, the newest first.
    package static func open(of seller: Seller.ID) -> Query<[Invitation]> {
        .all("\(columns) WHERE i.seller_id = \(seller) AND \(isOpen) ORDER BY i.made_at DESC, i.id") { row in try Invitation(&row) }
    }

    /// An SQL condition on `sellers.invitation i`: whether it can be accepted.
    static let isOpen: SQL = "i.state = 'open' AND i.expires_at > kernel.now()"

    private static let columns: SQL = """
        SELECT i.id, s.id, s.name, s.slug, i.role, i.contact, i.language, i.made_at, i.expires_at
        FROM sellers.invitation i JOIN sellers.seller s ON s.id = i.seller_id
        """

    private init(_ row: inout Row) throws {
        id = try row.next()
        seller = try row.next()
        sellerName = try row.next()
        sellerSlug = try row.next()
        role = try row.next()
        contact = try row.next()
        language = try row.next()
        madeAt = try row.next()
        expiresAt = try row.next()
    }

    /// Registers the job that deletes old invitations.
    package static func register(on jobs: inout JobTable) {
        jobs.every(86_400, "sellers.invitation-sweep") { db in
            try await db.transaction { tx in
                _ = try await tx.run(
                    """
                    DELETE FROM sellers.invitation
                    WHERE coalesce(settled_at, expires_at) < kernel.now() - make_interval(days => \(daysKept))
                    """)
            }
        }
    }
}
