import Callbacks
import Jobs
import Kernel
import Logging
import Postgres
import Secrets
import Sellers
import Shipping
import TestKit
import Testing

@Suite("Parcels")
struct ParcelTests {
    private static let noon = Moment(seconds: 1_796_000_000)

    private static func carrier(_ slug: String = "rapide", in tx: Transaction) async throws -> Carrier.ID {
        let facts = Carrier.Facts(
            names: [.french: "Rapide", .arabic: "سريع", .english: "Rapid"], trackingPage: "https://rapide.example/{number}",
            telephone: "", contract: .house, isOffered: true)
        let id = try await Carrier.add(slug, facts, by: .system, in: tx)
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

    @Test("an event without an identifier is known by its word and its time, and none happens in the future")
    func byContent() async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
            let reports = [
                try Self.report("Ramassé", 20), try Self.report("Absent", 20), try Self.report("Absent", 30), try Self.report("ABSENT", 30),
            ]
            for (recorded, repeated) in [(3, 0), (0, 3)] {
                let outcome = try await Parcel.record(reports, from: carrier, as: .carrier, in: tx)
                #expect(outcome.recorded == recorded && outcome.repeated == repeated)
            }
            let tomorrow = Moment.now().seconds + 86_400 - Self.noon.seconds
            _ = try await Parcel.record([try Self.report("Livré", tomorrow)], from: carrier, as: .carrier, in: tx)
            let events = try await tx.read(ParcelEvent.of(parcel.id))
            #expect(events.map(\.kind) == [.labelled, .pickedUp, .attemptFailed, .attemptFailed, .delivered])
            #expect(events.allSatisfy { $0.occurredAt <= .now() })
        }
    }

    @Test("a number can be that of a parcel of each carrier, and each tells of its own parcels only")
    func perCarrier() async throws {
        try await TestDatabase.rolledBack { tx in
            let (carrier, other) = (try await Self.carrier(in: tx), try await Self.carrier("autre", in: tx))
            let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
            let outcome = try await Parcel.record([try Self.report("Livré", 5)], from: other, as: .carrier, in: tx)
            let state = try await Self.state(parcel, in: tx)
            #expect(outcome.parked == 1 && outcome.recorded == 0 && state == .labelled)
            let file = try await StatusFile.store(
                [1], [StatusFile.Row(line: 2, .success(try Self.report("Livré", 6)))], of: other, by: .system, in: tx)
            let effects = try await tx.read(StatusFile.effects(of: file.id)).map(\.kind)
            #expect(effects == [.parks])

            _ = try await Parcel.record([try Self.report("Livré", 7, "CD-1234")], from: carrier, as: .carrier, in: tx)
            let draft = Parcel.Draft(lines: [], grams: nil, cash: .zero)
            let (second, third) = (Parcel.Key(), Parcel.Key())
            for (key, tracking) in [(second, "AB-1234"), (third, "CD-1234")] {
                let id = try await Parcel.pack([draft], of: key, by: parcel.seller, in: tx)[0].id
                try await Parcel.label(id, as: tracking, of: other, by: parcel.seller, at: Self.noon, in: tx)
            }
            let (told, untold) = (try await tx.read(Parcel.of(second)).first?.state, try await tx.read(Parcel.of(third)).first?.state)
            #expect(told == .delivered && untold == .labelled)
        }
    }

    @Test("events that waited for their parcel keep their source")
    func parkedSources() async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            _ = try await Parcel.record([try Self.report("Ramassé", 5)], from: carrier, as: .file, in: tx)
            _ = try await Parcel.record([try Self.report("Livré", 9)], from: carrier, as: .carrier, in: tx)
            let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
            let events = try await tx.read(ParcelEvent.of(parcel.id))
            #expect(events.map(\.source) == [.seller, .file, .carrier])
        }
    }

    @Test("events about an unknown number are forgotten after seven days, and not before")
    func expires() async throws {
        try await TestDatabase.clone { db in
            var table = JobTable()
            Parcel.register(on: &table)
            let (jobs, worker) = (table, Worker(table, on: db, log: Log(least: .error)))
            let carrier = try await db.transaction { tx in
                try await jobs.register(in: tx)
                let carrier = try await Self.carrier(in: tx)
                _ = try await Parcel.record([try Self.report("Ramassé", 5)], from: carrier, as: .carrier, in: tx)
                return carrier
            }
            for (hours, kinds) in [(7 * 24 - 2, [ParcelEvent.Kind.labelled, .pickedUp]), (7 * 24 + 2, [.labelled])] {
                try await db.transaction { try await TestDatabase.shiftClock(bySeconds: hours * 3_600, in: $0) }
                try await worker.runDue()
                await #expect(throws: CancellationError.self) {
                    try await db.transaction { tx in
                        let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
                        let events = try await tx.read(ParcelEvent.of(parcel.id))
                        #expect(events.map(\.kind) == kinds, "after \(hours) hours")
                        throw CancellationError()
                    }
                }
            }
        }
    }

    @Test("a parcel is packed and told of by its own shop, and the same number again changes nothing, although it is under way")
    func refusals() async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            let parcel = try await Self.labelled("AB-1234", of: carrier, in: tx)
            _ = try await Parcel.record([try Self.report("Ramassé", 5)], from: carrier, as: .carrier, in: tx)
            try await Parcel.label(
                parcel.id, as: "ab-1234", of: carrier, by: parcel.seller, at: Moment(seconds: Self.noon.seconds + 60), in: tx)
            for _ in 1...2 {
                let time = Moment(seconds: Self.noon.seconds + 9)
                try await Parcel.record(.lost, by: .seller, at: time, of: parcel.id, seller: parcel.seller, in: tx)
            }
            let kinds = try await tx.read(ParcelEvent.of(parcel.id)).map(\.kind)
            #expect(kinds == [.labelled, .pickedUp, .lost])

            let (draft, stranger) = (Parcel.Draft(lines: [], grams: nil, cash: .zero), Seller.ID())
            await #expect(throws: Parcel.Refusal.unknownCarrier) {
                let other = try await Parcel.pack([draft], of: Parcel.Key(), by: parcel.seller, in: tx)[0]
                try await Parcel.label(other.id, as: "AB-1", of: Carrier.ID(), by: parcel.seller, at: Self.noon, in: tx)
            }
            await #expect(throws: Parcel.Refusal.unknownParcel) {
                _ = try await Parcel.pack([draft], of: parcel.key, by: stranger, in: tx)
            }
            await #expect(throws: Parcel.Refusal.unknownParcel) {
                try await Parcel.record(.lost, by: .seller, at: Self.noon, of: parcel.id, seller: stranger, in: tx)
            }
            await #expect(throws: Parcel.Refusal.tooMany) {
                let drafts = [Parcel.Draft](repeating: draft, count: Parcel.most + 1)
                _ = try await Parcel.pack(drafts, of: Parcel.Key(), by: parcel.seller, in: tx)
            }
        }
    }

    @Test("are packed anew by their own shop, each named once, but for those that their carrier has; at most twenty")
    func arranged() async throws {
        try await TestDatabase.rolledBack { tx in
            let carrier = try await Self.carrier(in: tx)
            let taken = try await Self.labelled("AB-1234", of: carrier, in: tx)
            let (key, seller, draft) = (taken.key, taken.seller, Parcel.Draft(lines: [], grams: nil, cash: .zero))
            let foreign = try await Parcel.pack([draft], of: Parcel.Key(), by: seller, in: tx)[0].id
            _ = try await Parcel.record([try Self.report("Ramassé", 5)], from: carrier, as: .carrier, in: tx)
            let other = try await Parcel.arrange([(id: nil, draft: draft)], of: key, by: seller, in: tx)[0]
            for (ids, by, refusal) in [
                ([], Seller.ID(), Parcel.Refusal.unknownParcel), ([other, other], seller, .unknownParcel),
                ([foreign], seller, .unknownParcel),
                ([taken.id], seller, .underWay), ([Parcel.ID?](repeating: nil, count: Parcel.most), seller, .tooMany),
            ] as [([Parcel.ID?], Seller.ID, Parcel.Refusal)] {
                await #expect(throws: refusal) {
                    try await Parcel.arrange(ids.map { (id: $0, draft: draft) }, of: key, by: by, in: tx)
                }
            }
            try await Parcel.arrange([], of: key, by: seller, in: tx)
            let left = try await tx.read(Parcel.of(key)).map(\.id)
            #expect(left == [taken.id])
        }
    }

    @Test("the same body of two carriers is two callbacks, and a body has at most a hundred events of a time that there is")
    func bodies() throws {
        let body = Array(#"{"tracking": "AB-1234", "status": "Livré", "at": 1796000000}"#.utf8)
        let sources = try (1...2).map { _ in try #require(CarrierSource(Carrier.ID(), secret: "secret", former: nil)) }
        let keys = try sources.map { try $0.key(of: body).event }
        #expect(Set(keys).count == 2)
        for (count, at, isRead) in [(100, "5", true), (101, "5", false), (1, "-1", false), (1, "99999999999", false), (1, "5.5", false)] {
            let events = (1...count).map { #"{"id": "\#($0)", "tracking": "AB-1234", "status": "x", "at": \#(at)}"# }
            let body = Array("{\"events\": [\(events.joined(separator: ","))]}".utf8)
            #expect(((try? sources[0].key(of: body)) != nil) == isRead, "\(count) at \(at)")
        }
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
