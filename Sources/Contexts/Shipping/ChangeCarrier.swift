import Auditing
package import Kernel
package import Postgres
package import Secrets

extension Carrier {
    /// The most words of a carrier.
    package static let mostWords = 200

    /// - Throws: `Refusal`; roll the transaction back then.
    package static func add(_ slug: String, _ facts: Facts, by actor: Actor, in tx: Transaction) async throws -> ID {
        let id = ID()
        try await run(
            """
            INSERT INTO shipping.carrier (id, slug, name_fr, name_ar, name_en, tracking_page, telephone, contract, is_offered)
            VALUES (\(id), \(slug), \(facts.names[.french] ?? ""), \(facts.names[.arabic] ?? ""), \(facts.names[.english] ?? ""),
                \(facts.trackingPage), \(facts.telephone), \(facts.contract), \(facts.isOffered))
            """, in: tx)
        try await Audit.record("shipping.carrier-added", by: actor, on: Audit.Subject("carrier", id), ["slug": slug], in: tx)
        return id
    }

    /// - Throws: `Refusal`; roll the transaction back then.
    package static func change(_ id: ID, to facts: Facts, by actor: Actor, in tx: Transaction) async throws {
        try await run(
            """
            UPDATE shipping.carrier SET name_fr = \(facts.names[.french] ?? ""), name_ar = \(facts.names[.arabic] ?? ""),
                name_en = \(facts.names[.english] ?? ""), tracking_page = \(facts.trackingPage), telephone = \(facts.telephone),
                contract = \(facts.contract), is_offered = \(facts.isOffered), changed_at = kernel.now()
            WHERE id = \(id)
            """, in: tx)
        try await Audit.record(
            "shipping.carrier-changed", by: actor, on: Audit.Subject("carrier", id),
            after: ["shipping.carrier.contract": .text(facts.contract.rawValue), "shipping.carrier.is_offered": .truth(facts.isOffered)],
            in: tx)
    }

    /// Replaces what the carrier's words mean. Events that are stored keep the meaning that they had.
    ///
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func explain(_ words: [CarrierWord], of id: ID, by actor: Actor, in tx: Transaction) async throws {
        guard words.count <= mostWords else { throw Refusal.tooManyWords }
        try await run("DELETE FROM shipping.carrier_word WHERE carrier_id = \(id)", in: tx)
        for word in words {
            try await run(
                """
                INSERT INTO shipping.carrier_word (carrier_id, word, kind, reason)
                VALUES (\(id), \(word.word), \(word.kind), \(word.reason as ParcelEvent.Reason?))
                """, in: tx)
        }
        try await Audit.record(
            "shipping.carrier-words", by: actor, on: Audit.Subject("carrier", id), ["words": "\(words.count)"], in: tx)
    }

    /// Makes a secret with which the carrier signs its events. The former one stays valid until the next call, or until `forgetSecret`.
    ///
    /// - Returns: the secret. It is shown once, and only its sealed form is stored.
    package static func renewSecret(of id: ID, _ key: SigningKey, by actor: Actor, in tx: Transaction) async throws -> String {
        let secret = "kcs_" + Base64URL.encode(Randomness.bytes(32))
        let sealed = Base64URL.encode(key.seal(Array(secret.utf8), for: purpose, of: "\(id)"))
        try await run(
            "UPDATE shipping.carrier SET former_secret = secret, secret = \(sealed), changed_at = kernel.now() WHERE id = \(id)", in: tx)
        try await Audit.record("shipping.carrier-secret-made", by: actor, on: Audit.Subject("carrier", id), in: tx)
        return secret
    }

    /// Refuses the former secret from now on.
    package static func forgetFormerSecret(of id: ID, by actor: Actor, in tx: Transaction) async throws {
        try await run("UPDATE shipping.carrier SET former_secret = NULL, changed_at = kernel.now() WHERE id = \(id)", in: tx)
        try await Audit.record("shipping.carrier-secret-forgotten", by: actor, on: Audit.Subject("carrier", id), in: tx)
    }

    private static func run(_ statement: SQL, in tx: Transaction) async throws {
        do {
            _ = try await tx.run(statement)
        } catch let error as DatabaseError {
            switch error.constraint {
            case "carrier_slug": throw Refusal.slugTaken
            case "carrier_slug_form": throw Refusal.slugUnfit
            case "carrier_name_fr", "carrier_name_ar", "carrier_name_en": throw Refusal.nameUnfit
            case "carrier_tracking_page": throw Refusal.trackingPageUnfit
            case "carrier_telephone": throw Refusal.telephoneUnfit
            case "carrier_word_length", "carrier_word_kind", "carrier_word_reason", "carrier_word_pkey": throw Refusal.wordUnfit
            default: throw error
            }
        }
    }
}
