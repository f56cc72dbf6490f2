package import Postgres
package import Secrets

/// Limits of how often messages may be sent to a contact.
extension Verification {
    /// Requests within an hour from a browser that knows the contact's person.
    package static let turnsOfKnownBrowser = 6
    /// Requests within an hour from one network for one contact.
    package static let turnsOfNetwork = 3
    /// Requests within a day for one contact from all unknown browsers. The first request of each network does not count.
    package static let turnsADay = 30
    /// Requests within an hour from one network for all contacts.
    package static let turnsOfNetworkForAll = 20

    /// Consumes one request to send a message to a contact.
    ///
    /// A browser that knows the contact's person has a limit of its own, which nobody else can use up. A network's first request of
    /// a day does not count for the contact. So an attacker with many networks cannot keep a person from their link. A request
    /// counts even if it fails later. So call this in a transaction of its own.
    /// - Parameters:
    ///   - customer: the network of the request: an IPv4 address, or the /64 prefix of an IPv6 address.
    ///   - browser: the browser's signed cookie and the key that signed it; nil where there is no cookie.
    /// - Throws: `RateLimit.Exceeded`, whether or not an account has the contact.
    package static func takeRateLimit(
        for recipient: Contact, from clientNetwork: String, by browser: (device: Device, key: SigningKey)? = nil, in tx: Transaction
    ) async throws {
        let contact = Digest.sha256(hexadecimal: recipient.canonical)
        if let browser, let person = try await tx.read(Person.reached(at: recipient)), browser.device.knows(person.id, browser.key) {
            return try await RateLimit.consume(
                "identity.proof-known:\(contact) \(browser.device.id)", limit: turnsOfKnownBrowser, per: 3600, in: tx)
        }
        try await RateLimit.consume("identity.proof-asked-from:" + clientNetwork, limit: turnsOfNetworkForAll, per: 3600, in: tx)
        try await RateLimit.consume("identity.proof-from:\(contact) \(clientNetwork)", limit: turnsOfNetwork, per: 3600, in: tx)
        do {
            try await RateLimit.consume("identity.proof-first:\(contact) \(clientNetwork)", limit: 1, per: 86_400, in: tx)
        } catch is RateLimit.Exceeded {
            try await RateLimit.consume("identity.proof-a-day:" + contact, limit: turnsADay, per: 86_400, in: tx)
        }
    }
}
