import Catalog
import Foundation
import Inventory
import Kernel
import Kolchi
import Places
import Postgres
import Sellers
import Synchronization
import TestKit
import Testing

@Suite("Random work on the stock")
struct StockCampaignTests {
    /// Moves in all: 600, or the value of `KOLCHI_STOCK_MOVES`. The long form has 20000.
    private static let moves = ProcessInfo.processInfo.environment["KOLCHI_STOCK_MOVES"].flatMap(Int.init) ?? 600
    private static let connections = 16
    private static let cities = ["06.141.01.0", "03.231.01.0", "07.351.01.0"].map { City.Code($0) }

    /// A shop with three warehouses, and what the workers have reserved so far.
    private final class Floor: Sendable {
        let seller: Seller.ID
        let offers: [Offer.ID]
        let warehouses: [Warehouse.ID]
        /// Lines with live pieces, and lines whose pieces were handed over.
        let lines = Mutex<(live: [Stock.Claim], used: [Stock.Claim])>(([], []))
        let (tried, refused) = (Counter(), Counter())

        init(_ db: Database) async throws {
            (seller, offers, warehouses) = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(80), .dirhams(70)], stock: 20, in: tx)
                var warehouses = try await tx.read(Warehouse.open(of: shop.seller)).map(\.id)
                for (index, city) in cities.enumerated().dropFirst() {
                    warehouses.append(try await Warehouse.open(for: shop.seller, named: "Dépôt \(index)", in: city, by: .system, in: tx))
                    for offer in shop.offers { try await Stock.move(offer, by: 20, as: .received, at: warehouses[index], by: "x", in: tx) }
                }
                try await StockThreshold.set(30, for: shop.seller, by: .system, in: tx)
                return (shop.seller, shop.offers, warehouses)
            }
        }

        func takeLive(_ chance: inout Chance) -> Stock.Claim? {
            lines.withLock { $0.live.isEmpty ? nil : $0.live.remove(at: Int.random(in: 0..<$0.live.count, using: &chance)) }
        }

        func takeUsed(_ chance: inout Chance) -> Stock.Claim? {
            lines.withLock { $0.used.isEmpty ? nil : $0.used.remove(at: Int.random(in: 0..<$0.used.count, using: &chance)) }
        }
    }

    @Test(
        "sixteen connections that sell, cancel, correct, transfer and count in three warehouses break no rule and never deadlock",
        .timeLimit(.minutes(30)))
    func random() async throws {
        var limits = DatabaseLimits.patient
        limits.transactions.connections = Self.connections
        try await TestDatabase.clone(limits: limits) { db in
            let floor = try await Floor(db)
            await withTaskGroup(of: Void.self) { group in
                for worker in 0..<Self.connections {
                    group.addTask {
                        var chance = Chance(state: UInt64(worker))
                        for _ in 0..<Self.moves / Self.connections {
                            do {
                                try await Self.act(on: floor, &chance, db)
                            } catch is Stock.Refusal {
                                await floor.refused.add()
                            } catch is Transfer.Refusal {
                                await floor.refused.add()
                            } catch is StockCount.Refusal {
                                await floor.refused.add()
                            } catch {
                                Issue.record(error)
                            }
                        }
                    }
                }
            }
            _ = try await Stock.releaseExpired(in: db)
            #expect(try await Invariants.findings(db).map(\.row) == [])
            let (tried, refused) = (await floor.tried.value, await floor.refused.value)
            #expect(refused < tried / 2, "\(refused) of \(tried) moves were refused")
        }
    }

    /// One move, in a transaction that runs once.
    private static func transact(_ floor: Floor, _ db: Database, _ body: @Sendable (Transaction) async throws -> Void) async throws {
        let attempts = Counter()
        await floor.tried.add()
        do {
            try await db.transaction { tx in
                await attempts.add()
                try await body(tx)
            }
        } catch {
            let count = await attempts.value
            #expect(count == 1, "a transaction was tried again")
            throw error
        }
        let count = await attempts.value
        #expect(count == 1, "a transaction was tried again")
    }

    private static func act(on floor: Floor, _ chance: inout Chance, _ db: Database) async throws {
        let seller = floor.seller
        let shuffled = floor.offers.shuffled(using: &chance)
        let (offer, other) = (shuffled[0], shuffled[1])
        let places = floor.warehouses.shuffled(using: &chance)
        let pieces = Int.random(in: 1...4, using: &chance)
        let city = cities.randomElement(using: &chance)
        switch Int.random(in: 0..<100, using: &chance) {
        case 0..<40:
            let claims = [offer, other].prefix(Int.random(in: 1...2, using: &chance)).map { Stock.Claim($0, quantity: pieces, for: ID()) }
            let expires = Int.random(in: 0..<20, using: &chance) == 0
            try await transact(floor, db) { tx in
                try await Stock.reserve(claims, near: city, holding: expires ? -1 : nil, in: tx)
            }
            if !expires { floor.lines.withLock { $0.live += claims } }
        case 40..<52:
            guard let claim = floor.takeLive(&chance) else { return }
            try await transact(floor, db) { try await Stock.release([claim], in: $0) }
        case 52..<66:
            guard let claim = floor.takeLive(&chance) else { return }
            try await transact(floor, db) { try await Stock.handOver([claim], by: "x", in: $0) }
            floor.lines.withLock { $0.used.append(claim) }
        case 66..<70:
            guard let claim = floor.takeUsed(&chance) else { return }
            try await transact(floor, db) { try await Stock.takeBack([claim], for: Stock.Cause("refund 1"), by: "x", in: $0) }
        case 70..<76:
            try await transact(floor, db) { try await Stock.move(offer, by: 3 * pieces, as: .received, at: places[0], by: "x", in: $0) }
        case 76..<80:
            try await transact(floor, db) { try await Stock.move(offer, by: -1, as: .lost, by: "x", in: $0) }
        case 80..<86:
            guard let claim = floor.takeLive(&chance) else { return }
            floor.lines.withLock { $0.live.append(claim) }
            try await transact(floor, db) { tx in
                try await Stock.moveReservation(
                    of: claim.line, in: claim.offer, from: places[0], to: places[1], of: seller, by: .system, in: tx)
            }
        case 86..<93:
            try await transfer([offer, other], pieces, places, floor, db)
        default:
            try await count([offer, other], pieces, places[0], floor, db)
        }
    }

    private static func transfer(
        _ offers: [Offer.ID], _ pieces: Int, _ places: [Warehouse.ID], _ floor: Floor, _ db: Database
    ) async throws {
        let seller = floor.seller
        let id = Transfer.ID()
        let made = Mutex<Transfer.ID>(id)
        try await transact(floor, db) { tx in
            let id = try await Transfer.begin(from: places[0], to: places[1], of: seller, by: .system, in: tx)
            for offer in offers { try await Transfer.set(pieces, of: offer, in: id, of: seller, in: tx) }
            try await Transfer.send(id, over: 3, of: seller, by: .system, in: tx)
            made.withLock { $0 = id }
        }
        let sent = made.withLock { $0 }
        try await transact(floor, db) { tx in
            let arrivals = [
                Transfer.Arrival(offers[0], received: pieces), Transfer.Arrival(offers[1], received: pieces - 1, missing: 1, why: "x"),
            ]
            try await Transfer.receive(arrivals, of: sent, over: 4, of: seller, by: .system, in: tx)
        }
    }

    private static func count(
        _ offers: [Offer.ID], _ pieces: Int, _ place: Warehouse.ID, _ floor: Floor, _ db: Database
    ) async throws {
        let seller = floor.seller
        let begun = Mutex<StockCount.ID>(StockCount.ID())
        try await transact(floor, db) { tx in
            let id = try await StockCount.begin(at: place, of: seller, by: .system, in: tx)
            begun.withLock { $0 = id }
        }
        let id = begun.withLock { $0 }
        do {
            for offer in offers {
                try await transact(floor, db) { tx in
                    let there = try await tx.read(StockLevel.of([offer])).first { $0.warehouse == place }?.onHand ?? 0
                    try await StockCount.enter(max(0, there + pieces - 2), of: offer, in: id, of: seller, by: .system, in: tx)
                }
            }
            try await transact(floor, db) { try await StockCount.close(id, of: seller, by: .system, in: $0) }
        } catch {
            try await db.transaction { try await StockCount.cancel(id, of: seller, by: .system, in: $0) }
            throw error
        }
    }
}
