import Kernel
import Orders
import Postgres
import Shipping

/// A carrier of the demo.
struct DemoCarrier: Sendable {
    let id: Carrier.ID
    let slug: String
    /// With these its tracking numbers begin.
    let letters: String
}

extension DemoSeed {
    func makeCarriers(_ carriers: [DemoShop.Carrier]) async throws -> [DemoCarrier] {
        try await setup.db.transaction { tx in
            var made: [DemoCarrier] = []
            for carrier in carriers {
                let facts = Carrier.Facts(
                    names: carrier.name.byLanguage, trackingPage: carrier.page, telephone: carrier.telephone, contract: .seller,
                    isOffered: true)
                let id = try await Carrier.add(carrier.slug, facts, by: .system, in: tx)
                let words = try carrier.words.map { word in
                    guard word.count > 1, let kind = ParcelEvent.Kind(rawValue: word[1]) else {
                        throw CommandFailure("there is no event \(word)")
                    }
                    return CarrierWord(word[0], kind, word.count > 2 ? ParcelEvent.Reason(rawValue: word[2]) : nil)
                }
                try await Carrier.explain(words, of: id, by: .system, in: tx)
                made.append(DemoCarrier(id: id, slug: carrier.slug, letters: carrier.letters))
            }
            return made
        }
    }

    /// Makes a parcel of each line of an order.
    func divide(_ number: OrderNumber, in tx: Transaction) async throws {
        guard let order = try await Order.numbered(number, in: setup.db) else { return }
        let cash = order.total.divided(byWorth: order.lines.map(\.total))
        let drafts = zip(order.lines, cash).map { line, cash in
            Parcel.Draft(lines: [(Parcel.LineKey(line.id.uuid), line.quantity)], grams: 800, cash: cash)
        }
        _ = try await Parcel.pack(drafts, of: Order.parcelKey(of: order.id), by: order.seller, in: tx)
    }

    /// Gives the parcels of an order tracking numbers of a carrier. The numbers follow from that of the order.
    func label(_ number: OrderNumber, _ move: String, _ carriers: [DemoCarrier], _ seller: Actor, in tx: Transaction) async throws {
        guard let carrier = carriers.first(where: { $0.slug == move.dropFirst("label ".count) }),
            let order = try await Order.numbered(number, in: setup.db)
        else { throw CommandFailure("there is no carrier for \(move)") }
        let count = max(1, try await tx.read(Parcel.of(Order.parcelKey(of: order.id))).count)
        let labels = (1...count).map { piece in
            (carrier: carrier.id, tracking: "\(carrier.letters)\(number.rawValue.dropFirst(2))\(piece)")
        }
        try await Order.label(number, with: labels, by: seller, at: .now(), in: tx)
    }

    /// The carrier says something about the last parcel of an order. Of the others it says only that it has them.
    func tell(_ number: OrderNumber, _ move: String, in tx: Transaction) async throws {
        guard let order = try await Order.numbered(number, in: setup.db) else { return }
        let word = String(move.dropFirst("say ".count))
        let key = Order.parcelKey(of: order.id)
        let parcels = try await tx.read(Parcel.of(key))
        for parcel in parcels where word == "Ramassé" || parcel.id == parcels.last?.id {
            guard let carrier = parcel.carrier, let tracking = parcel.tracking,
                let report = ParcelReport(tracking: tracking, id: nil, word: word, at: .now())
            else { throw CommandFailure("the parcel of \(number) has no number") }
            _ = try await Parcel.record([report], from: carrier, as: .carrier, in: tx)
        }
        try await Order.follow(key, in: tx)
    }
}
