package import Kernel
package import Postgres
package import Sellers

/// A property by which pieces are described and filtered, such as size, colour, brand or material.
package struct Attribute: Sendable, Equatable {
    package typealias ID = Kernel.ID<Attribute>

    /// A value of an attribute, such as `M` of size.
    package struct Value: Sendable, Equatable {
        package let code: String
        package let names: Names

        package init(code: String, names: Names) {
            self.code = code
            self.names = names
        }
    }

    package let code: String
    package let names: Names
    /// Whether the buyer chooses it among a product's variants. Otherwise it applies to the whole product.
    package let isOfVariant: Bool
    /// In the shop's order.
    package let values: [Value]

    package enum Refusal: Error, Equatable {
        case unknownAttribute(String)
        case unknownValue(attribute: String, value: String)
        /// Own words that are not 1 to 60 readable characters, or that look like other words.
        case valueUnfit(attribute: String, value: String)
        /// The seller has `mostOwnValues` values already.
        case tooManyValues
    }

    /// The most values that one seller may add.
    package static let mostOwnValues = 500
}

extension Attribute {
    /// The same attribute with one more value, unless it has a value with that code.
    package func adding(_ value: Value) -> Attribute {
        guard !values.contains(where: { $0.code == value.code }) else { return self }
        return Attribute(code: code, names: names, isOfVariant: isOfVariant, values: values + [value])
    }

    /// All attributes, in the shop's order, with the values of the house.
    package static var all: Query<[Attribute]> { list("true") }

    /// The attributes of a category: its own and those of the categories above.
    ///
    /// - Parameter seller: adds the seller's own values behind those of the house, for this seller's forms.
    package static func of(category slug: String, with seller: Seller.ID? = nil) -> Query<[Attribute]> {
        list(isOf(category: slug), seller)
    }

    /// Whether the attribute `a` is one of that category or of those above.
    static func isOf(category slug: String) -> SQL {
        """
        a.id IN (
            WITH RECURSIVE path AS (
                SELECT id, parent_id FROM catalog.category WHERE slug = \(slug)
                UNION ALL SELECT c.id, c.parent_id FROM catalog.category c JOIN path p ON c.id = p.parent_id)
            SELECT ca.attribute_id FROM catalog.category_attribute ca JOIN path ON path.id = ca.category_id)
        """
    }

    /// Aggregates the rows of attributes and values by attribute.
    private static func list(_ condition: SQL, _ seller: Seller.ID? = nil) -> Query<[Attribute]> {
        .all(
            """
            SELECT a.code, a.name_fr, a.name_ar, a.name_en, a.of_variant,
                coalesce(array_agg(v.code ORDER BY v.position, v.code) FILTER (WHERE v.id IS NOT NULL), '{}'),
                coalesce(array_agg(v.name_fr ORDER BY v.position, v.code) FILTER (WHERE v.id IS NOT NULL), '{}'),
                coalesce(array_agg(v.name_ar ORDER BY v.position, v.code) FILTER (WHERE v.id IS NOT NULL), '{}'),
                coalesce(array_agg(v.name_en ORDER BY v.position, v.code) FILTER (WHERE v.id IS NOT NULL), '{}')
            FROM catalog.attribute a LEFT JOIN catalog.attribute_value v ON v.attribute_id = a.id AND NOT EXISTS (
                SELECT FROM catalog.own_value own
                WHERE own.value_id = v.id AND own.seller_id IS DISTINCT FROM \(seller as Seller.ID?))
            WHERE \(condition) GROUP BY a.id ORDER BY a.position, a.code
            """
        ) { row in
            let code: String = try row.next()
            let names = try Names(&row)
            let isOfVariant: Bool = try row.next()
            let (codes, french): ([String], [String]) = (try row.next(), try row.next())
            let (arabic, english): ([String], [String]) = (try row.next(), try row.next())
            return Attribute(
                code: code, names: names, isOfVariant: isOfVariant,
                values: codes.indices.map {
                    Value(code: codes[$0], names: Names(french: french[$0], arabic: arabic[$0], english: english[$0]))
                })
        }
    }
}

extension Attribute {
    /// - Parameter values: codes and names in display order.
    package static func add(
        _ code: String, named names: Names, ofVariant: Bool, position: Int = 0, values: [(code: String, names: Names)],
        in tx: Transaction
    ) async throws {
        let id = ID()
        var statements: [SQL] = [
            """
            INSERT INTO catalog.attribute (id, code, of_variant, position, name_fr, name_ar, name_en)
            VALUES (\(id), \(code), \(ofVariant), \(position), \(names.french), \(names.arabic), \(names.english))
            """
        ]
        for (place, value) in values.enumerated() {
            statements.append(
                """
                INSERT INTO catalog.attribute_value (id, attribute_id, code, position, name_fr, name_ar, name_en)
                VALUES (\(Kernel.ID<Value>()), \(id), \(value.code), \(place), \(value.names.french), \(value.names.arabic),
                    \(value.names.english))
                """)
        }
        _ = try await tx.run(statements)
        await tx.notify(Taxonomy.channel)
    }

    /// Lets this attribute describe pieces of this category and of those below it.
    ///
    /// - Throws: `Refusal.unknownAttribute` if the category or the attribute does not exist.
    package static func allow(_ code: String, in category: String, at position: Int = 0, in tx: Transaction) async throws {
        let allowed = try await tx.run(
            """
            INSERT INTO catalog.category_attribute (category_id, attribute_id, position)
            SELECT c.id, a.id, \(position) FROM catalog.category c, catalog.attribute a
            WHERE c.slug = \(category) AND a.code = \(code)
            ON CONFLICT (category_id, attribute_id) DO UPDATE SET position = excluded.position
            """)
        guard allowed == 1 else { throw Refusal.unknownAttribute(code) }
        await tx.notify(Taxonomy.channel)
    }
}
