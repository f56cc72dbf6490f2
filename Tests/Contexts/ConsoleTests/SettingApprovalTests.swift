import Auditing
import Console
import Identity
import Kernel
import Orders
import Postgres
import Settings
import TestKit
import Testing

@Suite("A setting that two persons change")
struct SettingApprovalTests {
    private static let (first, second) = (Person.ID(), Person.ID())
    private static var setting: BusinessSetting { CashCeiling.firstSetting.declaration }

    private static func ask(_ value: String, from: Moment? = nil, in tx: Transaction) async throws -> ApprovalRequest.ID {
        try await ApprovalRequest.ask(for: .changeSetting(setting, to: value, from: from), by: first, why: "Fêtes", in: tx)
    }

    private static func value(in tx: Transaction) async throws -> String { try await tx.read(SettingValues.now)[setting] }

    @Test("changes once the second one approves, now or from a day on")
    func approved() async throws {
        try await TestDatabase.rolledBack { tx in
            let request = try await Self.ask("3000.00", in: tx)
            #expect(try await Self.value(in: tx) == "2000.00")
            await #expect(throws: ApprovalRequest.Refusal.alreadyAsked) { _ = try await Self.ask("4000.00", in: tx) }
            #expect(try await ApprovalRequest.decide(request, approving: true, by: Self.second, in: tx) == .approved)
            #expect(try await Self.value(in: tx) == "3000.00")
            let tomorrow = Moment(seconds: Moment.now().seconds + 86_400)
            let later = try await Self.ask("4000.00", from: tomorrow, in: tx)
            #expect(try await ApprovalRequest.decide(later, approving: true, by: Self.second, in: tx) == .approved)
            #expect(try await Self.value(in: tx) == "3000.00")
            #expect(try await tx.read(Self.setting.value(at: tomorrow)) == "4000.00")
            let acts = try await tx.read(AuditedAct.find(AuditFilter(name: "settings.changed"), before: nil))
            #expect(acts.map(\.actor) == [Self.second.actor.description, Self.second.actor.description])
            #expect(acts.last?.facts["asked-by"] == Self.first.actor.description && acts.last?.why == "Fêtes")
            #expect(acts.last?.before == BusinessSetting.audited("2000.00") && acts.last?.after == BusinessSetting.audited("3000.00"))
        }
    }

    @Test("does not change if somebody else has changed it since the request")
    func void() async throws {
        try await TestDatabase.make { test in
            let request = try await test.db.transaction { tx in try await Self.ask("3000.00", in: tx) }
            try BlockingConnection(test.ownerURL).execute(
                "INSERT INTO settings.value (key, value, set_by) VALUES ('orders.cash-ceiling', '2500.00', 'login x')")
            try await test.db.transaction { tx in
                let state = try await ApprovalRequest.decide(request, approving: true, by: Self.second, in: tx)
                #expect(state == .void)
                #expect(try await Self.value(in: tx) == "2500.00")
            }
        }
    }

    @Test("is changed by no single person, neither by the verb nor in the database, nor by an approval of something else")
    func alone() async throws {
        try await TestDatabase.rolledBack { tx in
            _ = await #expect(throws: BusinessSetting.Refusal.notApproved) {
                try await Self.setting.set("3000.00", by: Self.first.actor, in: tx)
            }
        }
        let tomorrow = Moment(seconds: Moment.now().seconds + 86_400)
        for (key, value, from) in [
            (Self.setting.key, "9999.00", nil), ("orders.cash-ceiling-fall", "3000.00", nil), (Self.setting.key, "3000.00", tomorrow),
        ] {
            try await TestDatabase.rolledBack { tx in
                let request = try await Self.ask("3000.00", in: tx)
                _ = try await ApprovalRequest.decide(request, approving: true, by: Self.second, in: tx)
                await #expect {
                    try await tx.run(
                        """
                        INSERT INTO settings.value (key, value, valid_from, set_by)
                        VALUES (\(key), \(value), \(from as Moment?), 'person x')
                        """)
                } throws: { ($0 as? DatabaseError)?.constraint == "value_approved" }
            }
        }
    }

    @Test("is declared as such exactly where the database asks for it; every key is unique and has a possible standard")
    func declared() async throws {
        let keys = HouseSettings.all.map(\.key)
        #expect(Set(keys).count == keys.count)
        for setting in HouseSettings.all { #expect(setting.accepts(setting.standard), "\(setting.key)") }
        let guarded = try await TestDatabase.rolledBack { tx in
            try await tx.read(Query<[String]>.all("SELECT key FROM settings.guarded_key") { try $0.next() })
        }
        #expect(Set(guarded) == Set(HouseSettings.all.filter(\.needsApproval).map(\.key)))
    }
}
