import Kernel
import Metrics
import Postgres
import Synchronization
import TestKit
import Testing
import Tracing

@Suite("Metrics and traces of the database")
struct SeenTests {
    @Test("have a span for each statement with its text, lane and number of rows, without its values")
    func spans() async throws {
        try await TestDatabase.clone { db in
            let kept = Mutex<[FinishedSpan]>([])
            let tracer = Tracer(ratio: 1) { span in kept.withLock { $0.append(span) } }
            let span = try #require(tracer.begin("GET", .server, in: TraceContext(beginningWith: 7)))
            let traced = db.traced(by: span)
            let secret = "a secret of a visitor"
            _ = try await traced.read(
                Query<[Int]>.all("SELECT generate_series(1, \(3)::int)") { row in try row.next() },
                Query<Int>.one("SELECT length(\(secret)::text)") { row in try row.next() })
            _ = try await traced.search(Query<Int>.one("SELECT 7") { row in try row.next() })
            await #expect(throws: DatabaseError.self) {
                _ = try await traced.read(Query<Int>.one("SELECT \(secret)::int") { row in try row.next() })
            }
            try await traced.transaction { tx in
                _ = try await tx.run("DELETE FROM kernel.rate_limit")
            }
            _ = try await db.read(Query<Int>.one("SELECT 8") { row in try row.next() })
            span.end()

            let spans = kept.withLock { $0 }
            func find(_ text: String) throws -> FinishedSpan { try #require(spans.first { $0["db.query.text"] == .text(text) }, "\(text)") }
            let series = try find("SELECT generate_series(1, $1::int)")
            #expect(series.name == "SELECT" && series.kind == .client && series["kolchi.lane"] == .text("quick"))
            #expect(series["db.response.returned_rows"] == .number(3) && series.failure == nil && series.begun <= series.ended)
            #expect(try find("SELECT length($1::text)")["db.response.returned_rows"] == .number(1))
            #expect(try find("SELECT 7")["kolchi.lane"] == .text("slow"))
            #expect(try find("SELECT $1::int").failure == "22P02 invalid text for the type")
            let table = try find("DELETE FROM kernel.rate_limit")
            let transaction = try #require(spans.first { $0.name == "transaction" })
            #expect(table.parent == transaction.id && table["kolchi.lane"] == .text("transactions"))
            #expect(try find("COMMIT").parent == transaction.id && transaction.parent == series.parent)
            #expect(!spans.contains { $0["db.query.text"] == .text("SELECT 8") }, "what is not traced is not noted")
            #expect(Set(spans.map(\.trace)).count == 1)
            #expect(!spans.contains { "\($0)".contains(secret) })
        }
    }

    @Test("count requests by lane, and failures by kind")
    func counts() async throws {
        var limits = DatabaseLimits()
        (limits.transactions.connections, limits.transactions.queueLimit) = (1, 1)
        try await TestDatabase.make(limits: limits) { test in
            let before = await Numbers(of: test.db)
            _ = try await test.db.read(Query<Int>.one("SELECT 1") { row in try row.next() })
            await #expect(throws: DatabaseError.self) { _ = try await test.db.read(Query<Int>.one("SELECT 1/0") { row in try row.next() }) }
            let patient = try await test.db.transaction { tx in
                _ = try await tx.run("SELECT 1")
                let patient = Task { try await test.db.transaction { tx in try await tx.run("SELECT 2") } }
                let during = try await eventually("the second one waits") {
                    let numbers = await Numbers(of: test.db)
                    return numbers["kolchi_database_waiting{lane=\"transactions\"}"] == 1 ? numbers : nil
                }
                #expect(during["kolchi_database_connections_in_use{lane=\"transactions\"}"] == 1)
                await #expect(throws: DatabaseUnavailable.self) { try await test.db.transaction { tx in try await tx.run("SELECT 3") } }
                return patient
            }
            _ = try await patient.value
            let after = await Numbers(of: test.db)
            func grown(_ name: String) -> Double { after[name] - before[name] }
            #expect(grown("kolchi_database_request_duration_seconds_count{lane=\"quick\"}") == 1)
            #expect(grown("kolchi_database_errors_total{lane=\"quick\",class=\"22\"}") == 1)
            #expect(
                grown("kolchi_database_request_duration_seconds_count{lane=\"transactions\"}") == 4,
                "twice BEGIN with the statement, and COMMIT")
            #expect(grown("kolchi_database_wait_duration_seconds_count{lane=\"transactions\"}") == 2)
            #expect(grown("kolchi_database_refused_total{lane=\"transactions\",reason=\"queueFull\"}") == 1)
            #expect(after["kolchi_database_connections_in_use{lane=\"transactions\"}"] == 0)
            #expect(after["kolchi_database_connections_max{lane=\"transactions\"}"] == 1)
            #expect(after["kolchi_database_connections{lane=\"quick\"}"] >= 1)
        }
    }
}

extension FinishedSpan {
    fileprivate subscript(key: String) -> Span.Value? { attributes.first { "\($0.key)" == key }?.value }
}

/// The metrics of a database by series, as they are exported. Missing ones are 0.
private struct Numbers {
    private let values: [String: Double]

    init(of db: Database) async {
        var exposition = Exposition()
        await db.measure(into: &exposition)
        let lines = exposition.text().text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        values = Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), Double($0[1]) ?? .nan) })
    }

    subscript(name: String) -> Double { values[name] ?? 0 }
}
