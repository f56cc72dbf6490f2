package import Identity
package import Postgres

/// What a buyer typed into the address form, stored while it has errors. So the form can be shown again after a redirect.
package struct CheckoutDraft: Sendable, Equatable {
    /// What was typed into each field.
    package let fields: [Recipient.Field: String]
    /// The chosen saved address, as the form sent it; nil where the form offered none.
    package let address: String?
    /// Whether the typed address is to be saved in the address book.
    package let isToSave: Bool

    package init(fields: [Recipient.Field: String], address: String?, isToSave: Bool) {
        self.fields = fields
        self.address = address
        self.isToSave = isToSave
    }

    private static let (addressName, saveName) = ("address", "save")

    /// Names and values in turn, as the column holds them.
    var pairs: [String] {
        Recipient.Field.allCases.flatMap { field in fields[field].map { [field.rawValue, $0] } ?? [] }
            + (address.map { [Self.addressName, $0] } ?? []) + [Self.saveName, isToSave ? "yes" : "no"]
    }

    init(pairs: [String]) {
        var values: [String: String] = [:]
        for index in stride(from: 0, to: pairs.count - 1, by: 2) { values[pairs[index]] = pairs[index + 1] }
        self.init(
            fields: Dictionary(
                uniqueKeysWithValues: Recipient.Field.allCases.compactMap { field in values[field.rawValue].map { (field, $0) } }),
            address: values[Self.addressName], isToSave: values[Self.saveName] == "yes")
    }
}

extension Checkout {
    /// Stores what the buyer typed into the address form. Until the form is valid, no order can be placed.
    ///
    /// - Throws: `Refusal.notBegun`.
    package static func store(_ draft: CheckoutDraft, for visitor: VisitorKey, in tx: Transaction) async throws {
        let changed = try await tx.run(
            "UPDATE carts.checkout SET draft = \(draft.pairs)::text[] WHERE visitor = \(visitor) AND placed_at IS NULL")
        guard changed > 0 else { throw Refusal.notBegun }
    }
}
