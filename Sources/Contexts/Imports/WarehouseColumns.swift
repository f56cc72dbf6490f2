package import Inventory
import Kernel
import Places
package import Postgres
package import Sellers

/// The columns of stock that Kolchi's format has for each warehouse of a shop: `Stock Fès` and `Stock seen Fès`.
package struct WarehouseColumns: Sendable {
    /// The open warehouses in the order of the shop, with the names that their headers have.
    package let warehouses: [(id: Warehouse.ID, name: String)]
    private let fields: [String: ImportField]

    /// - Throws: `DatabaseUnavailable`.
    package init(of seller: Seller.ID, in db: Database) async throws {
        let open = try await db.read(Warehouse.open(of: seller))
        var cities: [City.Code: City] = [:]
        // At most one open warehouse of a shop has no name.
        for warehouse in open where warehouse.name.isEmpty { cities[warehouse.city] = try await db.read(City.named(warehouse.city)) }
        self.init(open, cities)
    }

    init(_ open: [Warehouse], _ cities: [City.Code: City]) {
        var fields: [String: ImportField] = [:]
        /// Whether no other warehouse has one of the two headers.
        func take(_ name: String, for id: Warehouse.ID) -> Bool {
            let (stock, seen) = (HeaderNames.normalised(Self.stock(name)), HeaderNames.normalised(Self.stockSeen(name)))
            guard !name.isEmpty, fields[stock] == nil, fields[seen] == nil, KolchiFormat.field(of: stock) == nil else { return false }
            (fields[stock], fields[seen]) = (.stock(at: id), .stockSeen(at: id))
            return true
        }
        warehouses = open.map { warehouse in
            // The key is a name, too, and the only one if a header would mean two things, as for warehouses called `Fès` and `seen Fès`.
            _ = take("\(warehouse.id)", for: warehouse.id)
            let names = warehouse.name.isEmpty ? Language.allCases.compactMap { cities[warehouse.city]?.name(in: $0) } : [warehouse.name]
            let taken = names.filter { take($0, for: warehouse.id) }
            return (warehouse.id, taken.first ?? "\(warehouse.id)")
        }
        self.fields = fields
    }

    package static func stock(_ name: String) -> String { "Stock " + name }
    package static func stockSeen(_ name: String) -> String { "Stock seen " + name }

    /// What a header means; nil if it is not about the stock of a warehouse.
    func field(of header: String) -> ImportField? {
        let name = HeaderNames.normalised(header)
        return fields[name] ?? (name.hasPrefix("stock ") ? .unknownStock : nil)
    }
}
