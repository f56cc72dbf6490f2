import Inventory
package import Kernel
package import Postgres
import Secrets
package import Sellers
package import Shipping

/// The parcels of an order, with what lies in them and what happened to them.
package struct OrderParcels: Sendable {
    /// In the order of their numbers.
    package let parcels: [Parcel]
    package let lines: [Parcel.ID: [ID<Order.Line>: Int]]
    /// The earliest first.
    package let events: [Parcel.ID: [ParcelEvent]]
    package let carriers: [Carrier]

    package static let none = OrderParcels(parcels: [], lines: [:], events: [:], carriers: [])

    package static func of(_ order: ID<Order>, in db: Database) async throws -> OrderParcels {
        let key = Order.parcelKey(of: order)
        return make(try await db.read(Parcel.of(key), Parcel.lines(of: key), ParcelEvent.of(key), Carrier.of(key)))
    }

    /// The same, with the role of the shop, so that row level security holds too.
    package static func of(_ order: ID<Order>, of seller: Seller.ID, in db: Database) async throws -> OrderParcels {
        let key = Order.parcelKey(of: order)
        return make(
            try await db.read(as: seller.databaseRole, Parcel.of(key), Parcel.lines(of: key), ParcelEvent.of(key), Carrier.of(key)))
    }

    private static func make(
        _ found: ([Parcel], [Parcel.ID: [Parcel.LineKey: Int]], [Parcel.ID: [ParcelEvent]], [Carrier])
    ) -> OrderParcels {
        OrderParcels(
            parcels: found.0,
            lines: found.1.mapValues { held in Dictionary(uniqueKeysWithValues: held.map { (ID<Order.Line>($0.key.uuid), $0.value) }) },
            events: found.2, carriers: found.3)
    }

    /// How many events they have together.
    package var eventCount: Int { events.values.map(\.count).reduce(0, +) }

    package func carrier(of parcel: Parcel) -> Carrier? { carriers.first { $0.id == parcel.carrier } }

    /// Whether a parcel cannot be packed anew, because more is known of it than its label.
    package func isFixed(_ parcel: Parcel) -> Bool { events[parcel.id, default: []].contains { $0.kind != .labelled } }

    /// Changes with each parcel and with whatever happens to one.
    package var version: String {
        let words = parcels.map { parcel in
            let held = lines[parcel.id, default: [:]].map { "\($0.key) \($0.value)" }.sorted()
            return
                "\(parcel.id) \(parcel.piece) \(parcel.tracking ?? "") \(parcel.grams ?? 0) \(parcel.cash.minor) \(held) \(events[parcel.id, default: []].count)"
        }
        return String(Digest.sha256(hexadecimal: words.joined(separator: "\n")).prefix(16))
    }
}

extension Order {
    /// Whether an order has parcels. It locks the order until the transaction ends.
    package static func hasParcels(_ number: OrderNumber, in tx: Transaction) async throws -> Bool {
        guard let order = try await tx.read(locked(number)) else { return false }
        return try await !tx.read(Parcel.of(parcelKey(of: order.id))).isEmpty
    }

    /// What lies in which parcel if nobody says more: one parcel for each warehouse where pieces of the order lie. Each has its share of
    /// the cash, by the worth of its pieces.
    package func proposedParcels(in db: Database) async throws -> [Parcel.Draft] {
        proposed(try await db.read(places))
    }

    func proposedParcels(in tx: Transaction) async throws -> [Parcel.Draft] { proposed(try await tx.read(places)) }

    private var places: Query<[ID<Stock.Line>: [Warehouse.ID: Int]]> { Stock.places(of: lines.map { ID<Stock.Line>($0.id.uuid) }) }

    /// One parcel for all.
    package var oneParcel: Parcel.Draft {
        Parcel.Draft(lines: lines.map { (Parcel.LineKey($0.id.uuid), $0.quantity) }, grams: nil, cash: cashToCollect)
    }

    private func proposed(_ places: [ID<Stock.Line>: [Warehouse.ID: Int]]) -> [Parcel.Draft] {
        let warehouses = Set(places.values.flatMap(\.keys)).sorted().prefix(Parcel.most)
        let parts = warehouses.map { warehouse in
            lines.compactMap { line in places[ID(line.id.uuid)]?[warehouse].map { (line: line, quantity: $0) } }
        }
        let isWhole = lines.allSatisfy { line in
            parts.joined().filter { $0.line.id == line.id }.map(\.quantity).reduce(0, +) == line.quantity
        }
        guard isWhole, parts.count > 1 else { return [oneParcel] }
        let shares = cashToCollect.divided(byWorth: parts.map { part in part.map { $0.line.unitPrice * $0.quantity }.total() })
        return zip(parts, shares).map { part, cash in
            Parcel.Draft(lines: part.map { (Parcel.LineKey($0.line.id.uuid), $0.quantity) }, grams: nil, cash: cash)
        }
    }
}
