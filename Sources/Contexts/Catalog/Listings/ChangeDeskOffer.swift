package import Auditing
package import Identity
package import Kernel
package import Postgres
package import Sellers

extension DeskOffer {
    package enum Refusal: Error, Equatable {
        /// Somebody changed the offer after the form was shown.
        case stale
    }
}

/// The verbs by which the members of a shop change one of its offers. The audit log names who did it.
extension Offer {
    /// Changes price, article number, bar code and parcel: those that differ.
    ///
    /// - Parameter version: that of the terms which the form showed.
    /// - Throws: `DeskOffer.Refusal.stale`; `Offer.Refusal.unknownOffer`, `.priceOutOfBounds`, `.skuTaken`, `.skuUnfit`;
    ///   `Product.Refusal.notMaker` and `.othersOffer` about bar code and parcel; `Revision.Refusal.sellerStopped`. Roll the transaction
    ///   back then.
    package static func change(
        _ id: ID, to terms: OfferTerms, over version: String, by seller: Seller.ID, _ actor: Actor, in tx: Transaction
    ) async throws {
        try await Revision.requireStanding(of: seller, in: tx)
        let now = try await locked(id, by: seller, in: tx)
        guard now.terms.version == version else { throw DeskOffer.Refusal.stale }
        if terms.gtin != now.terms.gtin || terms.parcel != now.terms.parcel {
            try await Product.requireRights(of: seller, to: now.product, in: tx)
        }
        if terms.price != now.terms.price { try await setPrice(id, to: terms.price, by: seller, in: tx) }
        if terms.sku != now.terms.sku { try await setSKU(id, to: terms.sku, by: seller, in: tx) }
        if terms.gtin != now.terms.gtin {
            try await tx.run("UPDATE catalog.variant SET gtin = \(terms.gtin?.digits as String?) WHERE id = \(now.variant)")
        }
        if terms.parcel != now.terms.parcel { try await Product.write(terms.parcel, of: now.product, in: tx) }
        guard terms != now.terms else { return }
        try await tell(of: [id], in: tx)
        try await Audit.record(
            "catalog.offer-changed", by: actor, on: id.auditSubject, before: now.terms.audited, after: terms.audited, in: tx)
    }

    /// Withdraws an offer, or publishes it again. An offer of an archived product brings the product back, too. A shop that is suspended
    /// or closed may only withdraw.
    ///
    /// - Throws: `Offer.Refusal.unknownOffer`; `Product.Refusal.notMaker` and `.othersOffer` about an archived product;
    ///   `Revision.Refusal.sellerStopped`.
    package static func setOffered(_ id: ID, _ isOffered: Bool, by seller: Seller.ID, _ actor: Actor, in tx: Transaction) async throws {
        if isOffered { try await Revision.requireStanding(of: seller, in: tx) }
        let now = try await locked(id, by: seller, in: tx)
        if isOffered, now.isArchived {
            try await Product.publish(now.product, by: seller, in: tx)
        }
        if isOffered != now.isOffered {
            if isOffered { try await publishAgain(id, by: seller, in: tx) } else { try await withdraw(id, by: seller, in: tx) }
        }
        guard isOffered != now.isOffered || isOffered && now.isArchived else { return }
        try await Audit.record(
            isOffered ? "catalog.offer-published" : "catalog.offer-withdrawn", by: actor, on: id.auditSubject, in: tx)
    }

    /// Archives the product of an offer.
    ///
    /// - Throws: `Offer.Refusal.unknownOffer`; `Product.Refusal.notMaker`, `.othersOffer`; `Revision.Refusal.sellerStopped`.
    package static func archiveProduct(of id: ID, by seller: Seller.ID, _ actor: Actor, in tx: Transaction) async throws {
        try await Revision.requireStanding(of: seller, in: tx)
        let now = try await locked(id, by: seller, in: tx)
        guard !now.isArchived else { return }
        try await Product.archive(now.product, by: seller, in: tx)
        try await Audit.record(
            "catalog.product-archived", by: actor, on: Audit.Subject("product", now.product), ["offer": "\(id)"], in: tx)
    }

    /// The product is locked before the offer, as by an edit of the listing.
    private static func locked(_ id: ID, by seller: Seller.ID, in tx: Transaction) async throws -> DeskOffer {
        guard let product = try await tx.read(DeskOffer.of(id, seller))?.product else { throw Refusal.unknownOffer }
        _ = try await LockedProduct(product, in: tx)
        let own = Query<ID?>.first("SELECT id FROM catalog.offer WHERE id = \(id) AND seller_id = \(seller) FOR UPDATE") { row in
            try row.next()
        }
        guard try await tx.read(own) != nil, let offer = try await tx.read(DeskOffer.of(id, seller)) else { throw Refusal.unknownOffer }
        return offer
    }
}

extension Offer.ID {
    /// The offer as the subject of an audit entry.
    package var auditSubject: Audit.Subject { Audit.Subject("offer", self) }
}

extension OfferTerms {
    fileprivate var audited: Audit.Values {
        [
            "catalog.offer.price": .number(Int(price.minor)), "catalog.offer.sku": sku.map { .text($0) } ?? .none,
            "catalog.variant.gtin": gtin.map { .text($0.digits) } ?? .none,
            "catalog.product.parcel_grams": parcel.map { .number($0.grams) } ?? .none,
        ]
    }
}

extension Offer {
    /// Who changed the terms of an offer last; nil if nobody did.
    package static func lastChanger(of id: ID) -> Query<Person.ID?> {
        AuditedAct.find(AuditFilter(party: id.auditSubject.description, name: "catalog.offer-changed"), before: nil, most: 1).map { acts in
            acts.first.flatMap { Person.ID($0.actor.split(separator: " ").last.map(String.init) ?? "") }
        }
    }
}
