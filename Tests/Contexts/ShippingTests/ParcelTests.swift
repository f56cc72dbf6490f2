import Callbacks
import Kernel
import Postgres
import Secrets
import Sellers
import Shipping
import TestKit
import Testing

@Suite("Parcels")
struct ParcelTests {
    private static let noon = Moment(seconds: 1_796_000_000)

    private static func carrier(in tx: Transaction) async throws -> Carrier.ID {
        let facts = Carrier.Facts(
            names: [.french: "Rapide", .arabic: "سريع", .english: "Rapid"], trackingPage: "https://rapide.example/{number}",
            telephone: "", contract: .house, isOffered: true)
        let id = try await Carrier.add("rapide", facts, by: .system, in: tx)
        try await Carrier.explain(
            [
                CarrierWord("Ramassé", .pickedUp), CarrierWord("Livré", .delivered), CarrierWord("Absent", .attemptFailed, .absent),
                CarrierWord("Refusé", .refused),
            ], of: id, by: .system, in: tx)
        return id
    }

    /// A parcel of a seller with a tracking number.
    private static func labelled(_ tracking: String, of carrier: Carrier.ID, in tx: Transaction) async throws -> Parcel {
        let seller = try await Cast.darSalma.opens(in: tx)
        let parcel = try await Parcel.pack([Parcel.Draft(lines: [], grams: 500, cash: .dirhams(90))], of: Parcel.Key(), by: seller, in: tx)[
            0]
        try await Parcel.label(parcel.id, as: tracking, of: carrier, by: seller, at: noon, in: tx)
        return parcel
    }

    private static func report(_ word: String, _ seconds: Int64, id: String? = nil, _ tracking: String = "AB-1234") throws -> ParcelReport {
        try #require(ParcelReport(tracking: tracking, id: id, word: word, at: Moment(seconds: noon.seconds + seconds)))
    }

    private static func state(_ parcel: Parcel, in tx: Transaction) async throws -> ParcelEvent.Kind? {
        try await tx.read(Parcel.of(parcel.key)).first?.state
    }

    @Test("an event is recorded once, and a late one changes no state")
    func once() async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            let parcel = try await Self.labelled("ab 1234".replacing(" ", with: "-"), of: carrier, in: tx)
            let delivered = try Self.report("LIVRÉ ", 50, id: "e1")
            let first = try await Parcel.record([delivered, delivered], from: carrier, as: .carrier, in: tx)
            let again = try await Parcel.record([delivered], from: carrier, as: .file, in: tx)
            let late = try await Parcel.record([try Self.report("absent", 20)], from: carrier, as: .carrier, in: tx)
            #expect(first.recorded == 1 && again.repeated == 1 && again.recorded == 0 && late.recorded == 1)
            let (state, events) = (try await Self.state(parcel, in: tx), try await tx.read(ParcelEvent.of(parcel.id)))
            #expect(state == .delivered && events.map(\.kind) == [.labelled, .attemptFailed, .delivered])
            #expect(events.map(\.source) == [.seller, .carrier, .carrier] && events[1].reason == .absent)
        }
    }

    @Test("a word that nobody has explained is kept with its event, moves nothing, and is listed for the house")
    func unexplained() async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
            let outcome = try await Parcel.record([try Self.report("Tri en cours", 5)], from: carrier, as: .carrier, in: tx)
            #expect(outcome.recorded == 1 && outcome.unexplained == 1)
            let state = try await Self.state(parcel, in: tx)
            let unknown = try await tx.read(Carrier.unknownWords(of: carrier))
            #expect(state == .labelled && unknown.map(\.word) == ["tri en cours"] && unknown.map(\.count) == [1])
        }
    }

    @Test("events about an unknown number wait, and are recorded when a parcel gets the number")
    func parked() async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            for _ in 1...2 {
                _ = try await Parcel.record(
                    [try Self.report("Ramassé", 5), try Self.report("Livré", 9)], from: carrier, as: .carrier, in: tx)
            }
            let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
            let (state, events) = (try await Self.state(parcel, in: tx), try await tx.read(ParcelEvent.of(parcel.id)))
            #expect(state == .delivered && events.count == 3)
            let progress = try await tx.read(ParcelProgress.of(parcel.key))
            #expect(progress?.parcels == 1 && progress?.isHandedOver == true)
            #expect(progress?.isDelivered == true && progress?.isRefused == false)
        }
    }

    @Test("entered after its carrier began shows what the carrier said last, not the label", arguments: [true, false])
    func labelledLate(isParked: Bool) async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            let reports = [try Self.report("Ramassé", -900), try Self.report("Absent", -600)]
            if isParked { _ = try await Parcel.record(reports, from: carrier, as: .carrier, in: tx) }
            let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
            if !isParked { _ = try await Parcel.record(reports, from: carrier, as: .carrier, in: tx) }
            let state = try await Self.state(parcel, in: tx)
            #expect(state == .attemptFailed)
        }
    }

    @Test("that is lost and gets another number is under way again")
    func labelledAgain() async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
            try await Parcel.record(
                .lost, by: .house, at: Moment(seconds: Self.noon.seconds + 10), of: parcel.id, seller: parcel.seller, in: tx)
            let lost = try await Self.state(parcel, in: tx)
            try await Parcel.label(
                parcel.id, as: "AB-5678", of: carrier, by: parcel.seller, at: Moment(seconds: Self.noon.seconds + 20), in: tx)
            let state = try await Self.state(parcel, in: tx)
            #expect(lost == .lost && state == .labelled)
        }
    }

    @Test("a number belongs to one parcel of a carrier, and cannot be changed once the carrier has the parcel")
    func numbers() async throws {
        await #expect(throws: Parcel.Refusal.underWay) {
            try await TestDatabase.rolledBack { tx in
                let carrier = try await Self.carrier(in: tx)
                let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
                _ = try await Parcel.record([try Self.report("Ramassé", 5)], from: carrier, as: .carrier, in: tx)
                try await Parcel.label(parcel.id, as: "AB-9999", of: carrier, by: parcel.seller, at: Self.noon, in: tx)
            }
        }
        await #expect(throws: Parcel.Refusal.trackingTaken) {
            try await TestDatabase.rolledBack { tx in
                let carrier = try await Self.carrier(in: tx)
                let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
                let other = try await Parcel.pack(
                    [Parcel.Draft(lines: [], grams: nil, cash: .zero)], of: Parcel.Key(), by: parcel.seller, in: tx)[0]
                try await Parcel.label(other.id, as: "ab-1234", of: carrier, by: parcel.seller, at: Self.noon, in: tx)
            }
        }
        await #expect(throws: Parcel.Refusal.unknownParcel) {
            try await TestDatabase.rolledBack { tx in
                let carrier = try await Self.carrier(in: tx)
                let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
                try await Parcel.label(parcel.id, as: "AB-1", of: carrier, by: Seller.ID(), at: Self.noon, in: tx)
            }
        }
        #expect(["ab", "é123", String(repeating: "1", count: 41)].allSatisfy { Parcel.tracking(typed: $0) == nil })
    }

    @Test("the shares of an amount sum to it", arguments: [([1, 1, 1], 100), ([0, 0], 7), ([3, 0, 5, 11], 99_999_999), ([1], 0)])
    func shares(worths: [Int], cash: Int) {
        let shares = Parcel.shares(of: Money(minor: Int64(cash)), worths: worths.map { Money(minor: Int64($0)) })
        #expect(shares.total() == Money(minor: Int64(cash)) && shares.allSatisfy { $0.minor >= 0 } && shares.count == worths.count)
    }

    @Test("a secret is stored sealed, and the former one is accepted until it is forgotten")
    func secrets() async throws {
        try await TestDatabase.rolledBack { tx in
            let (carrier, key) = (try await Self.carrier(in: tx), SigningKey())
            let none = try await tx.read(Carrier.secrets(of: "rapide", key))
            #expect(none == nil)
            let first = try await Carrier.renewSecret(of: carrier, key, by: .system, in: tx)
            let second = try await Carrier.renewSecret(of: carrier, key, by: .system, in: tx)
            let found = try #require(try await tx.read(Carrier.secrets(of: "rapide", key)))
            #expect(found.current == second && found.former == first && first != second)
            let stored = try await tx.read(
                Query<String>.one("SELECT secret || former_secret FROM shipping.carrier") { row in try row.next() })
            #expect(!stored.contains(first) && !stored.contains(second))
            let other = try await tx.read(Carrier.secrets(of: "rapide", SigningKey()))
            #expect(other == nil)
            try await Carrier.forgetFormerSecret(of: carrier, by: .system, in: tx)
            let kept = try #require(try await tx.read(Carrier.secrets(of: "rapide", key)))
            #expect(kept.former == nil)
        }
    }
}
