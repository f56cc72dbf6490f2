import CSV
import Identity
import Kernel
import Orders
import Postgres
import Sellers
import Shipping

/// The parcels of a shop that wait for a carrier, carrier by carrier.
struct Manifest: Sendable {
    /// In the order of the carriers' slugs; those without a carrier come last.
    var groups: [Group] = []
    /// Packed orders that have no parcel yet.
    var unlabelled = 0
    /// Whether there are more orders than one manifest has.
    var isCut = false

    struct Group: Sendable {
        /// Nil for parcels without a carrier.
        let carrier: Carrier?
        /// The oldest order first.
        var parcels: [Waiting] = []

        /// As the address of the CSV file names it.
        var code: String { carrier?.slug ?? "none" }
        var cash: Money { parcels.map(\.parcel.cash).total() }
        /// Of the parcels that were weighed.
        var grams: Int { parcels.map { $0.parcel.grams ?? 0 }.reduce(0, +) }
        var unweighed: Int { parcels.count { $0.parcel.grams == nil } }
    }

    struct Waiting: Sendable {
        let order: AddressedOrder
        let parcel: Parcel
        /// Its place among the parcels of its order, from 1.
        let place: Int
        let all: Int
    }

    static func of(_ seller: Seller.ID, in db: Database) async throws -> Manifest {
        let role = seller.databaseRole
        let (packed, keys) = try await db.read(
            as: role, AddressedOrder.packed(of: seller), Parcel.leftBehind(by: seller, most: AddressedOrder.mostPacked))
        // An order has left with its first parcel, and the others still wait.
        let begun = keys.isEmpty ? [] : try await db.read(as: role, AddressedOrder.of(keys, by: seller)).filter { $0.state == .shipped }
        let orders = begun + packed.prefix(AddressedOrder.mostPacked)
        let parcels = try await db.read(as: role, Parcel.of(orders.map(\.key), by: seller))
        return Manifest(orders, parcels, try await db.read(Carrier.all), isCut: packed.count > AddressedOrder.mostPacked)
    }

    init(_ orders: [AddressedOrder], _ parcels: [Parcel], _ carriers: [Carrier], isCut: Bool) {
        self.isCut = isCut
        let ofKey = Dictionary(grouping: parcels, by: \.key)
        var byCarrier: [Carrier.ID?: [Waiting]] = [:]
        for order in orders {
            let all = ofKey[order.key, default: []]
            if all.isEmpty { unlabelled += 1 }
            for (place, parcel) in all.enumerated() where parcel.state == nil || parcel.state == .labelled {
                byCarrier[parcel.carrier, default: []].append(Waiting(order: order, parcel: parcel, place: place + 1, all: all.count))
            }
        }
        groups = (carriers.map(Optional.some) + [nil]).compactMap { carrier in
            byCarrier[carrier?.id].map { Group(carrier: carrier, parcels: $0) }
        }
    }

    init() {}

    /// The columns of the CSV file.
    static let columns = [
        "order", "parcel", "parcels", "carrier", "tracking", "recipient", "phone", "city", "address", "weight_g", "cash", "currency",
    ]

    /// The rows of the CSV file.
    ///
    /// - Parameter code: of the only group that is wanted; nil for all.
    func rows(of code: String? = nil) -> [[CSVCell]] {
        groups.filter { code == nil || $0.code == code }.flatMap { group in
            group.parcels.map { one in
                let to = one.order.recipient
                return [
                    .text(one.order.number.rawValue), .number(one.place), .number(one.all), .text(group.carrier?.slug ?? ""),
                    .text(one.parcel.tracking ?? ""), .text(to?.fullName ?? ""), .text(to?.phone.national ?? ""),
                    .text(one.order.cityName), .text(to?.line ?? ""), one.parcel.grams.map { .number($0) } ?? .empty,
                    .money(one.parcel.cash), .text("MAD"),
                ]
            }
        }
    }
}
