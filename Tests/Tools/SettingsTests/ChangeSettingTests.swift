import Auditing
import Kernel
import Logging
import Loops
import Postgres
import Settings
import TestKit
import Testing

@Suite("A change of a setting")
struct ChangeSettingTests {
    private static let days = TypedSetting<Int>("tests.days", 2, .days, in: 1...30, by: .editor)
    private static var setting: BusinessSetting { days.declaration }

    private static func days(in tx: Transaction) async throws -> Int { try await tx.read(SettingValues.now)[days] }

    @Test("holds from now on, keeps the former rows, and is in the audit log with before, after and reason")
    func now() async throws {
        try await TestDatabase.rolledBack { tx in
            #expect(try await Self.days(in: tx) == 2)
            try await Self.setting.set("5", expecting: "2", by: .login("amina"), why: "Fêtes", in: tx)
            #expect(try await Self.days(in: tx) == 5)
            try await Self.setting.set("7", by: .login("amina"), in: tx)
            #expect(try await Self.days(in: tx) == 7)
            #expect(try await tx.read(SettingRow.of(Self.setting)).map(\.value) == ["5", "7"])
            let acts = try await tx.read(AuditedAct.find(AuditFilter(name: "settings.changed"), before: nil))
            #expect(acts.map(\.subject) == ["setting tests.days", "setting tests.days"] && acts.map(\.why) == [nil, "Fêtes"])
            #expect(acts.last?.before == ["settings.value.value": "2"] && acts.last?.after == ["settings.value.value": "5"])
        }
    }

    @Test("can wait for a later moment; a later change of now does not move it")
    func later() async throws {
        try await TestDatabase.clone { db in
            let start = Moment.now()
            let tomorrow = Moment(seconds: start.seconds + 86_400)
            try await db.transaction { tx in
                try await Self.setting.set("9", from: tomorrow, by: .system, in: tx)
                #expect(try await Self.days(in: tx) == 2)
                try await Self.setting.set("4", by: .system, in: tx)
                #expect(try await Self.days(in: tx) == 4)
                #expect(try await tx.read(Self.setting.value(at: tomorrow)) == "9")
                try await TestDatabase.shiftClock(bySeconds: 86_401, in: tx)
                #expect(try await Self.days(in: tx) == 9)
            }
            let live = try await LiveSettings([Self.setting], from: db, log: Log(least: .error))
            #expect(live.values(at: start.adding(seconds: 60))[Self.days] == 4)
            #expect(live.nextChange(after: start.adding(seconds: 60)) == tomorrow && live.nextChange(after: tomorrow) == nil)
            #expect(live.values(at: tomorrow)[Self.days] == 9)
            #expect(live.values(at: start.adding(seconds: -60))[Self.days] == 2, "a moment before all changes")
        }
    }

    @Test("is refused by the database for the past, and a row never changes")
    func past() async throws {
        for statement in [
            "UPDATE settings.value SET value = '9'", "DELETE FROM settings.value",
            "INSERT INTO settings.value (key, value, valid_from, set_by) VALUES ('tests.days', '9', kernel.now() - interval '1 s', 'x y')",
        ] {
            try await TestDatabase.make { test in
                try await test.db.transaction { tx in try await Self.setting.set("5", by: .system, in: tx) }
                #expect(throws: (any Error).self) { try BlockingConnection(test.ownerURL).execute(statement) }
                #expect(try await test.db.read(SettingRow.of(Self.setting)).map(\.value) == ["5"])
            }
        }
        try await TestDatabase.rolledBack { tx in
            _ = await #expect(throws: BusinessSetting.Refusal.past) {
                try await Self.setting.set("5", from: Moment.now().adding(seconds: -60), by: .system, in: tx)
            }
        }
    }

    @Test("is refused for a value out of bounds, and for the value that holds anyway")
    func pointless() async throws {
        try await TestDatabase.rolledBack { tx in
            for (value, refusal) in [("31", BusinessSetting.Refusal.unfit), ("x", .unfit), ("2", .unchanged)] {
                await #expect(throws: refusal) { try await Self.setting.set(value, by: .system, in: tx) }
            }
        }
    }

    @Test("is made once by several people who saw the same value")
    func race() async throws {
        try await TestDatabase.clone { db in
            let made = await withTaskGroup(of: Bool?.self) { group in
                for number in 3...10 {
                    group.addTask {
                        do {
                            try await db.transaction { tx in
                                try await Self.setting.set("\(number)", expecting: "2", by: .system, in: tx)
                            }
                            return true
                        } catch BusinessSetting.Refusal.changedMeanwhile {
                            return false
                        } catch {
                            return nil
                        }
                    }
                }
                return await group.reduce(into: [Bool?]()) { $0.append($1) }
            }
            #expect(made.count { $0 == true } == 1 && made.count { $0 == false } == 7)
            let rows = try await db.read(SettingRow.of(Self.setting))
            #expect(rows.count == 1)
        }
    }

    @Test("reaches every process, and a value that this version does not accept leaves the standard")
    func processes() async throws {
        try await TestDatabase.make { test in
            let other = try await Database.connect(test.url, on: test.db.loop)
            let (one, two) = (
                try await LiveSettings([Self.setting], from: test.db, log: Log(least: .error)),
                try await LiveSettings([Self.setting], from: other, log: Log(least: .error))
            )
            let heard = AsyncStream<Int>.makeStream()
            for live in [one, two] { live.onChange { heard.continuation.yield(live.values()[Self.days]) } }
            var changes = heard.stream.makeAsyncIterator()
            try await test.db.transaction { tx in try await Self.setting.set("5", by: .system, in: tx) }
            #expect(await changes.next() == 5)
            #expect(await changes.next() == 5)
            try await other.transaction { tx in
                try await tx.run("INSERT INTO settings.value (key, value, set_by) VALUES ('tests.days', '999', 'login x')")
            }
            #expect(await changes.next() == 2)
            #expect(await changes.next() == 2)
            #expect(!one.values().has(Self.setting) && one.values()[Self.setting] == "2")
            await other.close()
        }
    }
}
