package import Kernel
package import Orders
package import Postgres
package import Secrets

/// "This was not me": the reader of an e-mail says that they did not make this purchase. The address gets no more messages about it.
package struct Disavowal: Sendable, Equatable {
    package let purchase: ID<Purchase>
    package let email: EmailAddress

    package init(of purchase: ID<Purchase>, at email: EmailAddress) {
        self.purchase = purchase
        self.email = email
    }

    // MARK: The link

    /// The secret part of the link in the e-mail. It is encrypted, so only this installation can make it and no log shows the address.
    package func token(_ key: SigningKey) -> String {
        Base64URL.encode(key.seal(Array("\(purchase) \(email.rawValue)".utf8), for: "notifications.disavowal", of: ""))
    }

    /// - Returns: nil for a token that was not made with this key.
    package init?(token: String, _ key: SigningKey) {
        guard let sealed = Base64URL.decode(token), let bytes = key.open(sealed, for: "notifications.disavowal", of: "") else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard parts.count == 2, let purchase = ID<Purchase>(String(parts[0])), let email = EmailAddress(rawValue: String(parts[1])) else {
            return nil
        }
        self.init(of: purchase, at: email)
    }

    // MARK: The disavowal

    package var isSaid: Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM notifications.disavowed WHERE purchase_id = \(purchase) AND recipient = \(email.rawValue))") {
            row in try row.next()
        }
    }

    /// Records the disavowal, unless the address has no message about orders. Such an address was erased since.
    ///
    /// - Returns: whether it is new.
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

    /// A disavowed purchase, for the staff.
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
