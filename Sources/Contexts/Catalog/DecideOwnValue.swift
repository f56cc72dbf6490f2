package import Auditing
package import Kernel
package import Postgres
import Sellers

/// A value that a seller added to an attribute, as the staff sees it. A product page shows it, and lists do not filter by it.
package struct OwnValue: Sendable, Equatable {
    package typealias ID = Kernel.ID<Attribute.Value>

    package let id: ID
    package let attribute: String
    package let attributeNames: Names
    package let code: String
    /// As the seller wrote it.
    package let words: String
    package let sellerName: String
    package let sellerSlug: String
    /// The products that it describes.
    package let products: Int

    /// The most that one page of the list shows.
    package static let most = 50

    package enum Refusal: Error, Equatable {
        /// It is the house's already, or was merged. Somebody else was faster.
        case decided
        /// The house has a value with one of these names.
        case nameTaken
        /// The house has no such value of that attribute.
        case unknownTarget
        /// Two variants of one product would be the same.
        case variantTwice
    }
}

extension OwnValue {
    /// Those about which the staff has not decided, the oldest first. One more than `most` says that there is another page.
    ///
    /// - Parameter last: the last value of the page before; nil for the first page.
    package static func all(after last: ID?) -> Query<[OwnValue]> {
        list(last.map { "v.id > \($0)" } ?? "true", most: most + 1)
    }

    /// Nil if the staff has decided about it.
    package static func with(_ id: ID) -> Query<OwnValue?> { list("v.id = \(id)", most: 1).map(\.first) }

    /// How many wait for a decision.
    package static let count = Query<Int>.one("SELECT count(*) FROM catalog.own_value own WHERE \(isOpen)") { row in try row.next() }

    /// Whether the staff has not decided about a row of `catalog.own_value own`.
    private static let isOpen: SQL = "NOT EXISTS (SELECT FROM catalog.merged_value m WHERE m.value_id = own.value_id)"

    private static func list(_ condition: SQL, most: Int) -> Query<[OwnValue]> {
        .all(
            """
            SELECT v.id, a.code, a.name_fr, a.name_ar, a.name_en, v.code, v.name_fr, s.name, s.slug,
                (SELECT count(*) FROM catalog.product p WHERE p.status <> 'draft' AND (
                    EXISTS (SELECT FROM catalog.product_value pv WHERE pv.value_id = v.id AND pv.product_id = p.id)
                    OR EXISTS (SELECT FROM catalog.variant_value vv JOIN catalog.variant own ON own.id = vv.variant_id
                               WHERE vv.value_id = v.id AND own.product_id = p.id)))
            FROM catalog.own_value own JOIN catalog.attribute_value v ON v.id = own.value_id
            JOIN catalog.attribute a ON a.id = v.attribute_id JOIN \(Seller.rows) s ON s.id = own.seller_id
            WHERE \(isOpen) AND \(condition) ORDER BY v.id LIMIT \(most)
            """
        ) { row in
            OwnValue(
                id: try row.next(), attribute: try row.next(), attributeNames: try Names(&row), code: try row.next(), words: try row.next(),
                sellerName: try row.next(), sellerSlug: try row.next(), products: try row.next())
        }
    }

    /// Makes the value one of the house, with these names. Lists filter by it then.
    ///
    /// - Throws: `Refusal.decided`, `.nameTaken`; roll the transaction back then.
    package static func adopt(_ id: ID, named names: Names, by staff: Actor, in tx: Transaction) async throws {
        let value = try await locked(id, in: tx)
        let taken = Query<Bool>.one(
            """
            SELECT EXISTS (
                SELECT FROM catalog.attribute_value v JOIN catalog.attribute a ON a.id = v.attribute_id
                WHERE a.code = \(value.attribute) AND NOT EXISTS (SELECT FROM catalog.own_value own WHERE own.value_id = v.id)
                  AND (lower(v.name_fr) = lower(\(names.french)) OR lower(v.name_ar) = lower(\(names.arabic))
                       OR lower(v.name_en) = lower(\(names.english))))
            """
        ) { row in try row.next() }
        guard try await !tx.read(taken) else { throw Refusal.nameTaken }
        try await Attribute.adopt(value.code, of: value.attribute, named: names, in: tx)
        try await Audit.record(
            "catalog.value-adopted", by: staff, on: id.auditSubject, ["attribute": value.attribute],
            before: ["catalog.attribute_value.name_fr": .text(value.words)],
            after: ["catalog.attribute_value.name_fr": .text(names.french)],
            in: tx)
    }

    /// Replaces the value by one of the house, everywhere and for good.
    ///
    /// - Parameter target: the code of a value of the same attribute.
    /// - Throws: `Refusal.decided`, `.unknownTarget`, `.variantTwice`; roll the transaction back then.
    package static func merge(_ id: ID, into target: String, by staff: Actor, in tx: Transaction) async throws {
        let value = try await locked(id, in: tx)
        let found = Query<ID?>.first(
            """
            SELECT v.id FROM catalog.attribute_value v JOIN catalog.attribute a ON a.id = v.attribute_id
            WHERE a.code = \(value.attribute) AND v.code = \(target)
              AND NOT EXISTS (SELECT FROM catalog.own_value own WHERE own.value_id = v.id)
            """
        ) { row in try row.next() }
        guard let into = try await tx.read(found) else { throw Refusal.unknownTarget }
        let shown = Query<[(Product.ID, Offer.ID)]>.all(
            """
            SELECT v.product_id, o.id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
            WHERE EXISTS (SELECT FROM catalog.product_value pv WHERE pv.value_id = \(id) AND pv.product_id = v.product_id)
               OR EXISTS (SELECT FROM catalog.variant_value vv WHERE vv.value_id = \(id) AND vv.variant_id = v.id)
            ORDER BY v.product_id, o.id
            """
        ) { row in (try row.next(), try row.next()) }
        let touched = try await tx.read(shown)
        let products = Array(Set(touched.map(\.0))).sorted()
        try await tx.run("SELECT FROM catalog.product WHERE id = ANY(\(products)::uuid[]) ORDER BY id FOR UPDATE")
        _ = try await tx.run([
            "INSERT INTO catalog.merged_value (value_id, into_id) VALUES (\(id), \(into))",
            "UPDATE catalog.product_value SET value_id = \(into) WHERE value_id = \(id)",
            "UPDATE catalog.variant_value SET value_id = \(into) WHERE value_id = \(id)",
        ])
        do {
            try await Variant.refuseTwins(of: products, in: tx)
        } catch Product.Refusal.variantTwice {
            throw Refusal.variantTwice
        }
        if !touched.isEmpty { try await Offer.tell(of: touched.map(\.1), in: tx) }
        try await Audit.record(
            "catalog.value-merged", by: staff, on: id.auditSubject, ["attribute": value.attribute],
            before: ["catalog.attribute_value.code": .text(value.code)], after: ["catalog.attribute_value.code": .text(target)], in: tx)
    }

    private static func locked(_ id: ID, in tx: Transaction) async throws -> OwnValue {
        try await tx.run("SELECT FROM catalog.attribute_value WHERE id = \(id) FOR UPDATE")
        guard let value = try await tx.read(with(id)) else { throw Refusal.decided }
        return value
    }
}

extension OwnValue.ID {
    /// The value as the subject of an audit entry.
    package var auditSubject: Audit.Subject { Audit.Subject("value", self) }
}
