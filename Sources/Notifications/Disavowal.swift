package import Kernel
package import Orders
package import Postgres
package import Secrets

/// "This was not me": a purchase names an address whose reader has not made it. Nothing more of that purchase is told there.
package struct Disavowal: Sendable, Equatable {
    package let purchase: ID<Purchase>
    package let email: EmailAddress

    package init(of purchase: ID<Purchase>, at email: EmailAddress) {
        self.purchase = purchase
        self.email = email
    }

    // MARK: The link

    /// What the link in the mail ends with: sealed, so that only this installation can make it and no log shows the address.
    package func token(_ key: SigningKey) -> String {
        Base64URL.encode(key.seal(Array("\(purchase) \(email.rawValue)".utf8), for: "notifications.disavowal", of: ""))
    }

    /// - Returns: nil for a token that this key never made.
    package init?(token: String, _ key: SigningKey) {
        guard let sealed = Base64URL.decode(token), let bytes = key.open(sealed, for: "notifications.disavowal", of: "") else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard parts.count == 2, let purchase = ID<Purchase>(String(parts[0])), let email = EmailAddress(rawValue: String(parts[1])) else {
            return nil
        }
        self.init(of: purchase, at: email)
    }

    // MARK: What was said

    package var isSaid: Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM notifications.disavowed WHERE purchase_id = \(purchase) AND recipient = \(email.rawValue))") {
            row in try row.next()
        }
    }

    /// Notes it. An address to which nothing about orders is known to have gone was erased since, and is not noted anew.
    ///
    /// - Returns: whether it was not said before.
    package func say(in tx: Transaction) async throws -> Bool {
        try await tx.run(
            """
            INSERT INTO notifications.disavowed (purchase_id, recipient)
            SELECT \(purchase)::uuid, told.recipient
            FROM (SELECT recipient FROM notifications.message
                  WHERE recipient = \(email.rawValue) AND channel = \(Channel.mail) AND topic = ANY (\(NotificationType.ofOrders)::text[])
                  LIMIT 1 FOR KEY SHARE) told
            ON CONFLICT (purchase_id, recipient) DO NOTHING
            """) == 1
    }

    /// A purchase that was disavowed, as the shop's people look at it.
    package struct Entry: Sendable {
        package let purchase: ID<Purchase>
        package let recipient: String
        package let saidAt: Moment
    }

    /// The newest first, at most a hundred.
    package static let newest = Query<[Entry]>.all(
        "SELECT purchase_id, recipient, said_at FROM notifications.disavowed ORDER BY said_at DESC, purchase_id LIMIT 100"
    ) { row in try Entry(purchase: row.next(), recipient: row.next(), saidAt: row.next()) }
}
