import Auditing
package import Kernel
import Places
package import Postgres
package import Sellers

extension DeliveryRate {
    /// Adds a rate, or changes the one that the form showed.
    ///
    /// - Parameter seen: the rate as the form showed it; nil for a new one.
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func save(
        _ rate: DeliveryRate, over seen: DeliveryRate?, of seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws {
        try await lock(seller, in: tx)
        let rates = try await tx.read(of(seller))
        if let seen {
            guard rates.contains(seen) else { throw Refusal.stale }
            guard rate != seen else { return }
        } else if rates.count >= most {
            throw Refusal.tooMany
        }
        try await run([seen.map { $0.removal(of: seller) }, rate.insertion(of: seller)].compactMap(\.self), in: tx)
        try await Audit.record(
            "shipping.rate-saved", by: actor, on: seller.auditSubject, rate.facts, before: seen?.values ?? [:], after: rate.values, in: tx)
    }

    /// Removes the seller's rate for that zone and size. Nothing happens if there is none.
    package static func remove(_ zone: Zone, _ size: SizeClass, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        try await lock(seller, in: tx)
        guard let rate = try await tx.read(of(seller)).first(where: { $0.zone == zone && $0.size == size }) else { return }
        try await run([rate.removal(of: seller)], in: tx)
        try await Audit.record(
            "shipping.rate-removed", by: actor, on: seller.auditSubject, rate.facts, before: rate.values, in: tx)
    }

    /// Takes over the rates and the places of a file.
    ///
    /// - Parameter replacing: whether the rates and places that the file does not have go.
    /// - Returns: how many rates the seller has now.
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func take(
        _ rates: [DeliveryRate], unserved: [Zone], replacing: Bool, of seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws -> Int {
        try await lock(seller, in: tx)
        var statements: [SQL]
        if replacing {
            statements = [
                "DELETE FROM shipping.rate WHERE seller_id = \(seller)", "DELETE FROM shipping.unserved WHERE seller_id = \(seller)",
            ]
        } else {
            statements = rates.map { $0.removal(of: seller) }
        }
        statements += rates.map { $0.insertion(of: seller) } + unserved.map { Unserved.insertion($0, of: seller) }
        try await run(statements, in: tx)
        let (now, places) = try await tx.read(of(seller), Unserved.of(seller))
        guard now.count <= most, places.count <= Unserved.most else { throw Refusal.tooMany }
        try await Audit.record(
            "shipping.rates-taken", by: actor, on: seller.auditSubject,
            ["rates": "\(rates.count)", "unserved": "\(unserved.count)", "replacing": "\(replacing)"], in: tx)
        return now.count
    }

    /// Makes the changes of one seller's rates wait for one another.
    fileprivate static func lock(_ seller: Seller.ID, in tx: Transaction) async throws {
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\("shipping rates \(seller)")::text, 20261130))")
    }

    private func removal(of seller: Seller.ID) -> SQL {
        let place = zone.city?.rawValue ?? zone.region ?? ""
        return """
            DELETE FROM shipping.rate
            WHERE seller_id = \(seller) AND zone = \(zone.kind) AND place = \(place) AND size = \(size.rawValue)
            """
    }

    private var facts: [String: String] { ["zone": zone.key, "size": size.code] }

    private var values: Audit.Values {
        [
            "shipping.rate.price": .number(Int(price.minor)), "shipping.rate.free_from": freeFrom.map { .number(Int($0.minor)) } ?? .none,
            "shipping.rate.min_days": .number(minDays), "shipping.rate.max_days": .number(maxDays),
        ]
    }
}

extension Unserved {
    /// Sends nothing more to a region or city.
    ///
    /// - Throws: `DeliveryRate.Refusal`; roll the transaction back then.
    package static func add(_ zone: DeliveryRate.Zone, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        guard zone.city != nil || zone.region != nil else { throw DeliveryRate.Refusal.unknownPlace }
        try await DeliveryRate.lock(seller, in: tx)
        let places = try await tx.read(of(seller))
        guard !places.contains(zone) else { return }
        guard places.count < most else { throw DeliveryRate.Refusal.tooMany }
        try await DeliveryRate.run([insertion(zone, of: seller)], in: tx)
        try await Audit.record("shipping.place-left-out", by: actor, on: seller.auditSubject, ["zone": zone.key], in: tx)
    }

    /// Sends to a region or city again. Nothing happens if it was not left out.
    package static func remove(_ zone: DeliveryRate.Zone, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        guard let place = zone.city?.rawValue ?? zone.region else { return }
        let removed = try await tx.run("DELETE FROM shipping.unserved WHERE seller_id = \(seller) AND place = \(place)")
        guard removed > 0 else { return }
        try await Audit.record("shipping.place-served", by: actor, on: seller.auditSubject, ["zone": zone.key], in: tx)
    }
}
