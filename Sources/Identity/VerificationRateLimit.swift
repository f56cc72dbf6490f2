package import Postgres
package import Secrets

/// How often something may be sent to a contact.
extension Verification {
    /// Requests of a browser that knows the person with the contact, in any hour.
    package static let turnsOfKnownBrowser = 6
    /// Requests from one network for one contact, in any hour.
    package static let turnsOfNetwork = 3
    /// Requests for one contact from all strangers, in any day, beside the first of each network.
    package static let turnsADay = 30
    /// Requests from one network for all contacts, in any hour.
    package static let turnsOfNetworkForAll = 20

    /// Takes a turn in which something may be sent to that contact.
    ///
    /// A browser that knows the person has a bound of its own, which nobody else uses up. The first request of a day from a network
    /// does not count for the contact either: so a stranger keeps nobody from a link, however many networks they have.
    /// A turn counts whatever comes of it, so it is taken in a transaction of its own.
    /// - Parameters:
    ///   - customer: the network that asks: an IPv4 address, or the /64 of an IPv6 address.
    ///   - browser: what the browser's cookie says of the people who logged in there, and the key that signed it; nil for a stranger's.
    /// - Throws: `RateLimit.Exceeded`, whether or not somebody has an account with the contact.
    package static func takeRateLimit(
        for recipient: Contact, from customer: String, by browser: (device: Device, key: SigningKey)? = nil, in tx: Transaction
    ) async throws {
        let contact = Digest.sha256(hexadecimal: recipient.canonical)
        if let browser, let person = try await tx.read(Person.reached(at: recipient)), browser.device.knows(person.id, browser.key) {
            return try await RateLimit.consume(
                "identity.proof-known:\(contact) \(browser.device.id)", limit: turnsOfKnownBrowser, per: 3600, in: tx)
        }
        try await RateLimit.consume("identity.proof-asked-from:" + customer, limit: turnsOfNetworkForAll, per: 3600, in: tx)
        try await RateLimit.consume("identity.proof-from:\(contact) \(customer)", limit: turnsOfNetwork, per: 3600, in: tx)
        do {
            try await RateLimit.consume("identity.proof-first:\(contact) \(customer)", limit: 1, per: 86_400, in: tx)
        } catch is RateLimit.Exceeded {
            try await RateLimit.consume("identity.proof-a-day:" + contact, limit: turnsADay, per: 86_400, in: tx)
        }
    }
}
