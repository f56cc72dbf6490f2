import Kernel
import Postgres
import Sellers
import Shipping
import TestKit
import Testing

@Suite("Parcels at the same time")
struct ParcelRaceTests {
    private static let noon = Moment(seconds: 1_796_000_000)

    private struct Fixture: Sendable {
        let carrier: Carrier.ID
        let seller: Seller.ID
        let parcel: Parcel

        /// A carrier, and a parcel that has no number yet.
        init(in tx: Transaction) async throws {
            let facts = Carrier.Facts(
                names: [.french: "a", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house, isOffered: true)
            carrier = try await Carrier.add("rapide", facts, by: .system, in: tx)
            try await Carrier.explain(ParcelEvent.Kind.allCases.map { CarrierWord($0.rawValue, $0) }, of: carrier, by: .system, in: tx)
            seller = try await Cast.darSalma.opens(in: tx)
            parcel = try await Parcel.pack([Parcel.Draft(lines: [], grams: nil, cash: .zero)], of: Parcel.Key(), by: seller, in: tx)[0]
        }

        func label(in tx: Transaction) async throws {
            try await Parcel.label(parcel.id, as: "AB-1234", of: carrier, by: seller, at: noon, in: tx)
        }

        func tell(_ kind: ParcelEvent.Kind, _ seconds: Int64, in tx: Transaction) async throws {
            let time = Moment(seconds: noon.seconds + seconds)
            let report = try #require(ParcelReport(tracking: "AB-1234", id: nil, word: kind.rawValue, at: time))
            _ = try await Parcel.record([report], from: carrier, as: .carrier, in: tx)
        }

        func kinds(in db: Database) async throws -> [ParcelEvent.Kind?] { try await db.read(ParcelEvent.of(parcel.id)).map(\.kind) }
    }

    private func withParcel(_ body: @Sendable (Database, Fixture) async throws -> Void) async throws {
        try await TestDatabase.clone { db in
            try await body(db, try await db.transaction { try await Fixture(in: $0) })
        }
    }

    private static let parked = Query<Int>.one("SELECT count(*) FROM shipping.parked_event") { row in try row.next() }

    @Test("an event that comes while its parcel is labelled is recorded, whichever is first", .timeLimit(.minutes(5)))
    func labelled() async throws {
        try await withParcel { db, shop in
            try await overlapping(in: db, { try await shop.tell(.pickedUp, 5, in: $0) }, then: { try await shop.label(in: $0) }).get()
            let (kinds, parked) = (try await shop.kinds(in: db), try await db.read(Self.parked))
            #expect(kinds == [.labelled, .pickedUp] && parked == 0)
        }
        try await withParcel { db, shop in
            try await overlapping(in: db, { try await shop.label(in: $0) }, then: { try await shop.tell(.pickedUp, 5, in: $0) }).get()
            let (kinds, parked) = (try await shop.kinds(in: db), try await db.read(Self.parked))
            #expect(kinds == [.labelled, .pickedUp] && parked == 0)
        }
    }

    @Test("of two events at the same time the later one is the state, whichever is written first", .timeLimit(.minutes(5)))
    func states() async throws {
        try await withParcel { db, shop in
            try await db.transaction { try await shop.label(in: $0) }
            try await overlapping(
                in: db, { try await shop.tell(.delivered, 9, in: $0) }, then: { try await shop.tell(.pickedUp, 5, in: $0) }
            )
            .get()
            let state = try await db.read(Parcel.of(shop.parcel.key)).first?.state
            #expect(state == .delivered)
        }
    }

    @Test("two members who pack one key get the same parcels", .timeLimit(.minutes(5)))
    func packed() async throws {
        try await withParcel { db, shop in
            let key = Parcel.Key()
            let drafts = [Parcel.Draft(lines: [], grams: 1, cash: .zero), Parcel.Draft(lines: [], grams: 2, cash: .zero)]
            let pack: @Sendable (Transaction) async throws -> [Parcel] = { try await Parcel.pack(drafts, of: key, by: shop.seller, in: $0) }
            let second = try await overlapping(in: db, { _ = try await pack($0) }, then: pack).get()
            let parcels = try await db.read(Parcel.of(key))
            #expect(parcels.count == 2 && second == parcels)
        }
    }

    @Test("a parcel that its carrier takes while the shop packs anew stays as it is", .timeLimit(.minutes(5)))
    func taken() async throws {
        try await withParcel { db, shop in
            try await db.transaction { try await shop.label(in: $0) }
            _ = try await overlapping(in: db, { try await shop.tell(.pickedUp, 5, in: $0) }) { tx in
                try await Parcel.arrange(
                    [(id: nil, draft: Parcel.Draft(lines: [], grams: nil, cash: .zero))], of: shop.parcel.key, by: shop.seller, in: tx)
            }.get()
            let parcels = try await db.read(Parcel.of(shop.parcel.key))
            #expect(parcels.count == 2 && parcels[0].id == shop.parcel.id && parcels[0].state == .pickedUp)
        }
    }
}
