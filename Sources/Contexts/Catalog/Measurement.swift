import Kernel
package import Postgres

/// A length measured on one piece; clothes are measured lying flat.
package struct Measurement: Sendable, Equatable, Codable {
    /// What is measured, in display order. Pages explain how to measure each.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case chest, waist, hips, shoulders, sleeve, length, inseam, insole
        case width, depth, height, diameter
    }

    package let kind: Kind
    package let millimetres: Int

    package init(_ kind: Kind, millimetres: Int) {
        self.kind = kind
        self.millimetres = millimetres
    }
}

extension Measurement {
    /// The measurements of every offer of the product that has or had that slug, in the order of `Kind`. An offer without
    /// measurements has no entry.
    package static func of(_ slug: String) -> Query<[Offer.ID: [Measurement]]> {
        Query<[(Offer.ID, Measurement)]>.all(
            """
            SELECT m.offer_id, m.measure, m.millimetres
            FROM catalog.slug s JOIN catalog.variant v ON v.product_id = s.product_id
            JOIN catalog.offer o ON o.variant_id = v.id JOIN catalog.offer_measure m ON m.offer_id = o.id
            WHERE s.slug = \(slug)
            """
        ) { row in (try row.next(), Measurement(try row.next(), millimetres: try row.next())) }
        .map { rows in
            Dictionary(grouping: rows, by: \.0).mapValues { rows in
                Kind.allCases.compactMap { kind in rows.first { $0.1.kind == kind }?.1 }
            }
        }
    }
}
