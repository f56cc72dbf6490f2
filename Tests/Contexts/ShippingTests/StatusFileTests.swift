import Kernel
import Postgres
import Sellers
import TestKit
import Testing

@testable import Shipping

@Suite("A status file of a carrier")
struct StatusFileTests {
    private static let noon = Moment(seconds: 1_796_000_000)

    private static func carrier(_ slug: String = "rapide", in tx: Transaction) async throws -> Carrier.ID {
        let facts = Carrier.Facts(
            names: [.french: "a", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house, isOffered: true)
        let id = try await Carrier.add(slug, facts, by: .system, in: tx)
        try await Carrier.explain(
            [CarrierWord("Ramassé", .pickedUp), CarrierWord("Absent", .attemptFailed, .absent)], of: id, by: .system, in: tx)
        return id
    }

    private static func row(_ line: Int, _ word: String, _ tracking: String = "AB-1234", id: String? = nil) throws -> StatusFile.Row {
        let report = try #require(
            ParcelReport(tracking: tracking, id: id, word: word, at: Moment(seconds: noon.seconds + Int64(line))))
        return StatusFile.Row(line: line, .success(report))
    }

    /// A carrier, a parcel of it, and a file with a row of each kind.
    private static func stored(in tx: Transaction) async throws -> (carrier: Carrier.ID, parcel: Parcel, file: StatusFile.ID) {
        let carrier = try await carrier(in: tx)
        let seller = try await Cast.darSalma.opens(in: tx)
        let parcel = try await Parcel.pack(
            [Parcel.Draft(lines: [], grams: nil, cash: .zero)], of: Parcel.Key(), by: seller, in: tx)[0]
        try await Parcel.label(parcel.id, as: "AB-1234", of: carrier, by: seller, at: noon, in: tx)
        let known = try #require(ParcelReport(tracking: "AB-1234", id: "e0", word: "ramassé", at: noon))
        _ = try await Parcel.record([known], from: carrier, as: .carrier, in: tx)
        let rows = try [
            row(2, "Ramassé", id: "e0"), row(3, "absent", id: "e1"), row(4, "absent", id: "e1"), row(5, "Tri en cours"),
            row(6, "Ramassé", "ZZ-9999"), StatusFile.Row(line: 7, .failure(.time)),
        ]
        return (carrier, parcel, try await StatusFile.store([1, 2], rows, of: carrier, by: .system, in: tx).id)
    }

    private static func sources(_ tx: Transaction) async throws -> [String] {
        try await tx.read(
            Query<[String]>.all(
                """
                SELECT source || ' ' || word FROM shipping.parcel_event UNION ALL SELECT 'parked ' || source || ' ' || word
                FROM shipping.parked_event ORDER BY 1
                """
            ) { row in try row.next() })
    }

    @Test("says what each row would do, and writes nothing until it is applied; then its events have the source `file`")
    func trial() async throws {
        try await TestDatabase.clone { db in
            let (carrier, parcel, file) = try await db.transaction { try await Self.stored(in: $0) }
            let before = try await Fingerprint.of(db)
            let effects = try await db.read(StatusFile.effects(of: file))
            #expect(
                effects.map(\.kind) == [
                    .repeats, .records(.attemptFailed, .absent), .repeats, .unexplained, .parks, .faulty(.time),
                ])
            #expect(effects.map(\.line) == [2, 3, 4, 5, 6, 7] && effects[5].tracking == "")
            let changes = try await Fingerprint.of(db).changes(since: before)
            #expect(changes == [])

            try await StatusFile.apply(file, of: carrier, by: .system, in: db)
            let (done, sources) = try await db.transaction { tx in
                (try await tx.read(StatusFile.with(file, of: carrier)), try await Self.sources(tx))
            }
            #expect(sources == ["carrier ramassé", "file absent", "file tri en cours", "parked file ramassé", "seller "])
            #expect(done?.recorded.recorded == 2 && done?.recorded.repeated == 2 && done?.recorded.parked == 1)
            #expect(done?.recorded.unexplained == 1 && done?.faulty == 1 && done?.appliedAt != nil)
            let state = try await db.read(Parcel.of(parcel.key)).first?.state
            #expect(state == .attemptFailed)

            // Twice changes nothing.
            let after = try await Fingerprint.of(db)
            try await StatusFile.apply(file, of: carrier, by: .system, in: db)
            let again = try await Fingerprint.of(db).changes(since: after)
            #expect(again == [])
            let effectsAfter = try await db.read(StatusFile.effects(of: file))
            #expect(effectsAfter.dropLast().allSatisfy { $0.kind == .repeats })
        }
    }

    @Test("is stored once for a carrier by its content, and belongs to that carrier alone")
    func once() async throws {
        try await TestDatabase.clone { db in
            let (carrier, _, file) = try await db.transaction { try await Self.stored(in: $0) }
            let (same, isNew, other, theirs) = try await db.transaction { tx in
                let (same, isNew) = try await StatusFile.store([1, 2], [Self.row(2, "x")], of: carrier, by: .system, in: tx)
                let other = try await Self.carrier("autre", in: tx)
                let theirs = try await StatusFile.store([1, 2], [Self.row(2, "x")], of: other, by: .system, in: tx)
                return (same, isNew, other, theirs)
            }
            #expect(same == file && !isNew && theirs.isNew && theirs.id != file)
            let foreign = try await db.read(StatusFile.with(file, of: other))
            #expect(foreign == nil)
            await #expect(throws: StatusFile.Refusal.unknownFile) {
                try await StatusFile.apply(file, of: other, by: .system, in: db)
            }
            await #expect(throws: StatusFile.Refusal.rows) {
                try await db.transaction { tx in
                    let rows = try (1...StatusFile.mostRows + 1).map { try Self.row($0, "x") }
                    _ = try await StatusFile.store([3], rows, of: carrier, by: .system, in: tx)
                }
            }
            try await db.transaction { tx in
                for number in 2..<StatusFile.mostAnHour {
                    _ = try await StatusFile.store([4, UInt8(number)], [Self.row(2, "x")], of: carrier, by: .system, in: tx)
                }
            }
            await #expect(throws: RateLimit.Exceeded.self) {
                try await db.transaction { tx in
                    _ = try await StatusFile.store([5], [Self.row(2, "x")], of: carrier, by: .system, in: tx)
                }
            }
        }
    }

    @Test("goes on from where its application ended, also when several apply it at once, and no row counts twice")
    func resumes() async throws {
        try await TestDatabase.clone { db in
            let (carrier, file) = try await db.transaction { tx in
                let (carrier, _, _) = try await Self.stored(in: tx)
                let rows = try (1...250).map { try Self.row($0, "absent", id: "n\($0)") }
                return (carrier, try await StatusFile.store([9], rows, of: carrier, by: .system, in: tx).id)
            }
            _ = try await db.transaction { tx in try await StatusFile.applyStep(file, of: carrier, by: .system, in: tx) }
            let begun = try #require(try await db.read(StatusFile.with(file, of: carrier)))
            #expect(begun.done == 100 && begun.appliedAt == nil && begun.recorded.recorded == 100)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...4 { group.addTask { try await StatusFile.apply(file, of: carrier, by: .system, in: db) } }
                try await group.waitForAll()
            }
            let done = try #require(try await db.read(StatusFile.with(file, of: carrier)))
            #expect(done.done == 250 && done.recorded.recorded == 250 && done.recorded.repeated == 0 && done.appliedAt != nil)
        }
    }

    @Test("goes after seven days if nobody applied it; the rows of an applied one go after ninety")
    func sweeps() async throws {
        try await TestDatabase.make { test in
            let (carrier, file, idle) = try await test.db.transaction { tx in
                let (carrier, _, file) = try await Self.stored(in: tx)
                return (carrier, file, try await StatusFile.store([5], [Self.row(2, "x")], of: carrier, by: .system, in: tx).id)
            }
            try await StatusFile.apply(file, of: carrier, by: .system, in: test.db)
            try await test.db.transaction { try await StatusFile.sweep(in: $0) }
            let fresh = try await test.db.read(StatusFile.of(carrier))
            #expect(Set(fresh.map(\.id)) == [file, idle])
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            try await owner.transaction { tx in
                try await tx.run(
                    """
                    UPDATE shipping.status_file
                        SET uploaded_at = uploaded_at - interval '91 days', applied_at = applied_at - interval '91 days'
                    """)
            }
            await owner.close()
            try await test.db.transaction { try await StatusFile.sweep(in: $0) }
            let (left, rows) = try await test.db.read(StatusFile.of(carrier), StatusFile.effects(of: file))
            #expect(left.map(\.id) == [file] && rows.isEmpty)
        }
    }
}
