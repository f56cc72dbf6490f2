import Images
import Kernel
import Postgres
import TestKit
import Testing

@Suite("Hooks that the executable registers")
struct HookTests {
    @Test("are found by kind, and a missing kind is named")
    func table() {
        let table = HookTable("Holder", [(kind: "b.slot", hook: 2), (kind: "a.slot", hook: 1)])
        #expect(table["a.slot"] == 1 && table["c.slot"] == nil && table.all == [1, 2])
        #expect(throws: Never.self) { try table.require(["a.slot", "b.slot"]) }
        let missing = HookTable<Int>.Missing(hook: "Holder", kinds: ["c.slot", "d.slot"])
        #expect(throws: missing) { try table.require(["d.slot", "a.slot", "c.slot"]) }
    }

    @Test("stop the start of web and worker, and the change of the clock, where the database has a kind that this version does not know")
    func missing() async throws {
        try await TestDatabase.make { test in
            try BlockingConnection(test.ownerURL).execute("INSERT INTO places.wall_time_kind VALUES ('tests.slot', 'tests.slot.begins_at')")
            let environment = [
                "DATABASE_URL": test.url, "KOLCHI_ENVIRONMENT": "development", "KOLCHI_SECRET": String(repeating: "s", count: 32),
                "KOLCHI_PORT": "\(try KolchiProcess.freePort())", "KOLCHI_METRICS_PORT": "0",
            ]
            for words in [["worker"], ["web"], ["zone", "import"]] {
                let (code, text) = try runCommand([WorkerCommand.built.path] + words, environment: environment)
                #expect(code == 78 && text.contains("no WallTimeHolder for tests.slot"), "\(words): \(code) \(text)")
            }
            try BlockingConnection(test.ownerURL).execute(
                "DELETE FROM places.wall_time_kind WHERE kind = 'tests.slot'; INSERT INTO payments.subject_kind VALUES ('tests.thing')")
            let (code, text) = try runCommand([WorkerCommand.built.path, "worker"], environment: environment)
            #expect(code == 78 && text.contains("no PaymentSubject for tests.thing"), "\(code) \(text)")
        }
    }
}
