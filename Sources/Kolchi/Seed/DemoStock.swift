import Catalog
import Config
import Identity
import Inventory
import Kernel
import Postgres
import Sellers

extension DemoSeed {
    /// Gives a shop a second warehouse, with some pieces there, a transfer under way and an alert of low stock.
    ///
    /// - Parameter offers: those of the demo, by the slug of the product.
    func makeWarehouses(_ offers: [String: [Offer.ID]]) async throws {
        guard let slippers = offers["babouches-jaunes-fes"], slippers.count > 2 else { throw CommandFailure("the demo has no slippers") }
        let city = try await city("Casablanca")
        try await setup.db.transaction { tx in
            guard let seller = try await tx.read(Seller.names(["dar-salma"]))["dar-salma"]?.id,
                let home = try await tx.read(Warehouse.open(of: seller)).first?.id
            else { throw CommandFailure("the demo has no Dar Salma") }
            let owner = try await tx.read(Member.all(of: seller)).first { $0.role == .owner }
            let actor = owner?.person.actor ?? .system
            let depot = try await Warehouse.open(for: seller, named: "Dépôt de Casablanca", in: city, by: actor, in: tx)
            try await StockThreshold.set(4, for: seller, by: actor, in: tx)
            let sent = try await Transfer.begin(from: home, to: depot, of: seller, by: actor, in: tx)
            try await Transfer.set(2, of: slippers[2], in: sent, of: seller, in: tx)
            try await Transfer.send(sent, over: 2, of: seller, by: actor, in: tx)
            try await Transfer.receive([.init(slippers[2], received: 2)], of: sent, over: 3, of: seller, by: actor, in: tx)
            let underWay = try await Transfer.begin(from: home, to: depot, of: seller, by: actor, in: tx)
            try await Transfer.set(2, of: slippers[1], in: underWay, of: seller, in: tx)
            try await Transfer.send(underWay, over: 2, of: seller, by: actor, in: tx)
        }
    }
}
