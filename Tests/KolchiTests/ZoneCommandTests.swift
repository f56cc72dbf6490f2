import Foundation
import Images
import Kernel
import Postgres
import TestKit
import Testing

/// `kolchi zone` and `kolchi check` with zone files of this test.
@Suite("The commands of the shop's clock")
struct ZoneCommandTests {
    private struct Machine {
        let database: String
        let folder = TemporaryFolder()

        func run(_ words: String...) throws -> (code: Int32, text: String) {
            let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KOLCHI_") }
                .merging(["DATABASE_URL": database, "KOLCHI_SECRET": String(repeating: "s", count: 32), "TZDIR": folder.path]) { $1 }
            return try runCommand([WorkerCommand.built.path] + words, environment: environment)
        }

        /// Installs a zone file of the current law, optionally with a change at midnight UTC in that many days.
        func install(_ version: String, changing days: Int64? = nil) throws {
            let change = days.map { [(at: (Moment.now().seconds / 86_400 + $0) * 86_400, type: UInt8(1))] } ?? []
            try TestZoneFile(
                transitions: [(at: 1_789_866_000, type: 0)] + change, offsets: [0, 3600], footer: days == nil ? "<+00>0" : "<+01>-1"
            )
            .install(in: folder.path, version: version)
        }
    }

    @Test("compare the rows with the zone file, import it, and set a change")
    func compareAndTake() async throws {
        try await TestDatabase.make { test in
            let machine = Machine(database: test.url)
            #expect(try machine.run("check").text.contains("warning: this machine has no zone file"))
            try machine.install("2026c")
            let same = try machine.run("zone")
            #expect(same.code == 0 && same.text.contains("the zone file says the same for the next 400 days"), "\(same.text)")

            try machine.install("2025b", changing: 100)
            for words in ["zone", "check"] {
                let older = try machine.run(words)
                #expect(older.code == 0 && older.text.contains("warning: the zone file (tzdata 2025b) is older"), "\(older.text)")
            }
            let refused = try machine.run("zone", "import")
            #expect(refused.code == 1 && refused.text.contains("--force"), "\(refused.text)")

            try machine.install("2027a", changing: 100)
            let newer = try (machine.run("zone"), machine.run("check"))
            #expect(newer.0.code == 1 && newer.0.text.contains("the zone file says 60 minutes, the shop 0"), "\(newer.0.text)")
            #expect(newer.1.code == 1 && newer.1.text.contains("30. clocks show another time"), "\(newer.1.text)")
            let taken = try machine.run("zone", "import", "--who", "amina")
            #expect(taken.code == 0 && taken.text.contains("60 minutes  (tzdata 2027a)"), "\(taken.text)")
            #expect(try machine.run("check").code == 0)

            let set = try machine.run("zone", "set", "2099-03-28T02:00:00Z", "-30", "decree 2.99.100", "--who", "amina")
            #expect(set.code == 0 && set.text.contains("from 2099-03-28T02:00:00Z  -30 minutes  (decree 2.99.100)"), "\(set.text)")
            let acts = try await test.db.read(
                Query<[String]>.all("SELECT name || ' ' || actor FROM audit.act ORDER BY id") { row in try row.next() })
            #expect(acts == ["places.zone-imported login amina", "places.zone-set login amina"])
        }
    }

    @Test(
        "refuse invalid arguments",
        arguments: [
            ["set", "tomorrow", "60", "x"], ["set", "2099-03-28T02:00:00Z", "an hour", "x"], ["set", "2099-03-28T02:00:00Z", "0", "x"],
            ["set", "2099-03-28T02:00:00Z", "900", "x"], ["set", "2099-03-28T02:00:00Z", "60"], ["set", "2026-09-20T12:00:00Z", "60", "x"],
            ["export"],
        ])
    func refuse(words: [String]) async throws {
        try await TestDatabase.make { test in
            let machine = Machine(database: test.url)
            try machine.install("2026c")
            let words = [WorkerCommand.built.path, "zone"] + words
            let answer = try runCommand(
                words,
                environment: ["DATABASE_URL": test.url, "KOLCHI_SECRET": String(repeating: "s", count: 32), "TZDIR": machine.folder.path])
            #expect(answer.code == 64, "\(answer.text)")
        }
    }
}
