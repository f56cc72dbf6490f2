import Auditing
package import Kernel
package import Postgres
package import Sellers

/// A kind of device, such as `phone`.
package struct DeviceKind: Sendable, Equatable {
    package let slug: String
    package let names: [Language: String]

    package static let all = Query<[DeviceKind]>.all("SELECT slug, name_fr, name_ar, name_en FROM repairs.kind ORDER BY place, slug") {
        row in
        try DeviceKind(slug: row.next(), names: [.french: row.next(), .arabic: row.next(), .english: row.next()])
    }
}

/// What goes wrong with a kind of device, such as `screen`.
package struct DeviceFault: Sendable, Equatable {
    package let slug: String
    package let names: [Language: String]

    package static func of(_ kind: String) -> Query<[DeviceFault]> {
        .all("SELECT slug, name_fr, name_ar, name_en FROM repairs.fault WHERE kind = \(kind) ORDER BY place, slug") { row in
            try DeviceFault(slug: row.next(), names: [.french: row.next(), .arabic: row.next(), .english: row.next()])
        }
    }
}

/// A brand of devices.
package enum DeviceBrand {
    package typealias ID = Kernel.ID<DeviceBrand>
}

/// A model of a brand, such as "Galaxy A54".
package enum DeviceModel {
    package typealias ID = Kernel.ID<DeviceModel>

    /// The longest name of a model and of a brand, in Unicode scalars.
    package static let longestName = (model: 80, brand: 60)

    /// The model with that name, which is added if it is new. Capital letters make no other model.
    package static func named(_ name: String, of brand: String, kind: String, in tx: Transaction) async throws -> (DeviceBrand.ID, ID) {
        let (brandKey, key) = (DeviceBrand.ID(), ID())
        try await tx.run("INSERT INTO repairs.brand (id, name) VALUES (\(brandKey), \(brand)) ON CONFLICT DO NOTHING")
        let found = try await tx.read(
            Query<DeviceBrand.ID>.one("SELECT id FROM repairs.brand WHERE lower(name) = lower(\(brand))") { row in try row.next() })
        try await tx.run(
            "INSERT INTO repairs.model (id, kind, brand_id, name) VALUES (\(key), \(kind), \(found), \(name)) ON CONFLICT DO NOTHING")
        let model = try await tx.read(
            Query<ID>.one(
                "SELECT id FROM repairs.model WHERE kind = \(kind) AND brand_id = \(found) AND lower(name) = lower(\(name))"
            ) { row in try row.next() })
        return (found, model)
    }
}

/// What a workshop does about a fault of a device.
package struct RepairService: Sendable, Equatable {
    package typealias ID = Kernel.ID<RepairService>

    /// What the price is. The raw values are stored.
    package enum Pricing: String, Sendable, CaseIterable {
        /// The whole price. A booking approves it.
        case fixed
        /// The least price. A quote follows.
        case from
        /// The price of the diagnosis. A quote follows.
        case diagnosis
    }

    /// For which devices it is. The nearest service wins: of a model, else of a brand, else of the kind.
    package struct Subject: Sendable, Hashable {
        package let kind: String
        package let fault: String
        package let brand: DeviceBrand.ID?
        /// Never without its brand.
        package let model: DeviceModel.ID?

        package init(kind: String, fault: String, brand: DeviceBrand.ID? = nil, model: DeviceModel.ID? = nil) {
            (self.kind, self.fault, self.brand, self.model) = (kind, fault, brand, model)
        }
    }

    /// What can be changed.
    package struct Terms: Sendable, Equatable {
        package var pricing: Pricing
        package var price: Money
        package var minutes: Int
        /// Minutes for which the technician is busy around it. The customer does not see them.
        package var before = 0
        package var after = 0
        package var warrantyDays = 0
        package var places: Set<Workshop.Place> = [.shop]

        package init(_ pricing: Pricing, _ price: Money, minutes: Int) {
            (self.pricing, self.price, self.minutes) = (pricing, price, minutes)
        }

        package static let prices = Money.zero...Money.dirhams(1_000_000)
        package static let lengths = 5...600
        package static let buffers = 0...120
        package static let warranties = 0...1_095

        var isFit: Bool {
            Self.prices.contains(price) && Self.lengths.contains(minutes) && Self.buffers.contains(before) && Self.buffers.contains(after)
                && Self.warranties.contains(warrantyDays) && !places.isEmpty
        }
    }

    package let id: ID
    package let seller: Seller.ID
    package let subject: Subject
    package let terms: Terms
    /// It grows with each change, so that a stale form is noticed.
    package let version: Int

    package enum Refusal: Error, Equatable {
        case unknown
        /// No such kind of device, fault, brand or model.
        case subjectUnknown
        /// The workshop has one for the same subject.
        case alreadyThere
        /// A number is out of its bounds, or there is no place.
        case termsUnfit
        /// Somebody changed it after the form was shown.
        case stale
        /// The workshop has `most` of them.
        case tooMany
    }

    /// The most of one workshop.
    package static let most = 500
}

extension RepairService {
    /// Those that a workshop offers now.
    package static func all(of seller: Seller.ID) -> Query<[RepairService]> {
        .all(
            """
            SELECT \(columns) FROM repairs.service s JOIN repairs.kind k ON k.slug = s.kind
            WHERE s.seller_id = \(seller) AND s.ended_at IS NULL
            ORDER BY k.place, s.fault, s.brand_id NULLS FIRST, s.model_id NULLS FIRST, s.id
            """
        ) { row in try RepairService(&row) }
    }

    package static func of(_ id: ID) -> Query<RepairService?> {
        .first("SELECT \(columns) FROM repairs.service s WHERE s.id = \(id) AND s.ended_at IS NULL") { row in try RepairService(&row) }
    }

    /// The nearest service for a device: of its model, else of its brand, else of its kind. Nil if the workshop does not do this.
    package static func nearest(to subject: Subject, of seller: Seller.ID) -> Query<RepairService?> {
        .first(
            """
            SELECT \(columns) FROM repairs.service s
            WHERE s.seller_id = \(seller) AND s.kind = \(subject.kind) AND s.fault = \(subject.fault) AND s.ended_at IS NULL
              AND (s.brand_id IS NULL OR s.brand_id = \(subject.brand as DeviceBrand.ID?)::uuid)
              AND (s.model_id IS NULL OR s.model_id = \(subject.model as DeviceModel.ID?)::uuid)
            ORDER BY s.model_id IS NULL, s.brand_id IS NULL LIMIT 1
            """
        ) { row in try RepairService(&row) }
    }

    private static let columns: SQL = """
        s.id, s.seller_id, s.kind, s.fault, s.brand_id, s.model_id, s.pricing, s.price, s.minutes, s.minutes_before, s.minutes_after,
        s.warranty_days, s.at_shop, s.at_home, s.by_parcel, s.version
        """

    private init(_ row: inout Row) throws {
        (id, seller) = (try row.next(), try row.next())
        subject = try Subject(kind: row.next(), fault: row.next(), brand: row.next(), model: row.next())
        var terms = try Terms(row.next(), row.next(), minutes: row.next())
        (terms.before, terms.after, terms.warrantyDays) = (try row.next(), try row.next(), try row.next())
        terms.places = try Set(Workshop.Place.read(&row))
        self.terms = terms
        version = try row.next()
    }
}

extension RepairService {
    /// Offers something new.
    ///
    /// - Throws: `Refusal.subjectUnknown`, `.alreadyThere`, `.termsUnfit`, `.tooMany`, `Workshop.Refusal.unknown`.
    @discardableResult
    package static func offer(
        _ subject: Subject, _ terms: Terms, of seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws -> ID {
        guard terms.isFit else { throw Refusal.termsUnfit }
        guard try await tx.read(Workshop.locked(seller)) != nil else { throw Workshop.Refusal.unknown }
        let known = Query<Bool>.one(
            """
            SELECT EXISTS (SELECT FROM repairs.fault WHERE kind = \(subject.kind) AND slug = \(subject.fault))
                AND (\(subject.brand as DeviceBrand.ID?)::uuid IS NULL
                     OR EXISTS (SELECT FROM repairs.brand WHERE id = \(subject.brand as DeviceBrand.ID?)::uuid))
                AND (\(subject.model as DeviceModel.ID?)::uuid IS NULL
                     OR EXISTS (SELECT FROM repairs.model WHERE id = \(subject.model as DeviceModel.ID?)::uuid
                        AND kind = \(subject.kind) AND brand_id = \(subject.brand as DeviceBrand.ID?)::uuid))
            """
        ) { row in try row.next() }
        guard try await tx.read(known) else { throw Refusal.subjectUnknown }
        guard try await tx.read(all(of: seller)).count < most else { throw Refusal.tooMany }
        let id = ID()
        let offered = try await tx.run(
            """
            INSERT INTO repairs.service (id, seller_id, kind, fault, brand_id, model_id, pricing, price, minutes, minutes_before,
                minutes_after, warranty_days, at_shop, at_home, by_parcel)
            VALUES (\(id), \(seller), \(subject.kind), \(subject.fault), \(subject.brand as DeviceBrand.ID?),
                \(subject.model as DeviceModel.ID?), \(terms.pricing), \(terms.price), \(terms.minutes), \(terms.before), \(terms.after),
                \(terms.warrantyDays), \(terms.places.contains(.shop)), \(terms.places.contains(.home)), \(terms.places.contains(.parcel)))
            ON CONFLICT DO NOTHING
            """)
        guard offered == 1 else { throw Refusal.alreadyThere }
        try await Audit.record("repairs.service-offered", by: actor, on: seller.auditSubject, ["service": "\(id)"], in: tx)
        return id
    }

    /// Changes price, length and the rest. Bookings stay as they are.
    ///
    /// - Parameter seen: the version that the form showed.
    /// - Throws: `Refusal.unknown`, `.stale`, `.termsUnfit`.
    package static func change(
        _ id: ID, of seller: Seller.ID, over seen: Int, to terms: Terms, by actor: Actor, in tx: Transaction
    ) async throws {
        guard terms.isFit else { throw Refusal.termsUnfit }
        _ = try await tx.read(Workshop.locked(seller))
        guard let now = try await tx.read(of(id)), now.seller == seller else { throw Refusal.unknown }
        guard now.version == seen else { throw Refusal.stale }
        guard now.terms != terms else { return }
        try await tx.run(
            """
            UPDATE repairs.service SET pricing = \(terms.pricing), price = \(terms.price), minutes = \(terms.minutes),
                minutes_before = \(terms.before), minutes_after = \(terms.after), warranty_days = \(terms.warrantyDays),
                at_shop = \(terms.places.contains(.shop)), at_home = \(terms.places.contains(.home)),
                by_parcel = \(terms.places.contains(.parcel)), version = version + 1
            WHERE id = \(id)
            """)
        try await Audit.record("repairs.service-changed", by: actor, on: seller.auditSubject, ["service": "\(id)"], in: tx)
    }

    /// Offers it no longer. Bookings stay as they are.
    ///
    /// - Throws: `Refusal.unknown`.
    package static func end(_ id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        _ = try await tx.read(Workshop.locked(seller))
        let ended = try await tx.run(
            """
            UPDATE repairs.service SET ended_at = kernel.now(), version = version + 1
            WHERE id = \(id) AND seller_id = \(seller) AND ended_at IS NULL
            """)
        guard ended == 1 else { throw Refusal.unknown }
        try await Audit.record("repairs.service-ended", by: actor, on: seller.auditSubject, ["service": "\(id)"], in: tx)
    }
}
