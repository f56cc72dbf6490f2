import Kernel
import Loops
import Postgres
import TestKit
import Testing

private enum Colour: String, Sendable { case red, blue }
private enum Piece {}

@Suite("Reading from the database")
struct ReadingTests {
    @Test("every type is read as it was bound")
    func roundTrip() async throws {
        try await TestDatabase.clone { db in
            let id = ID<Piece>()
            let moment = Moment(microseconds: 1_795_237_441_123_456)
            let early = Moment(microseconds: -1)
            let texts = ["a,b", "\"quoted\" \\ {x}", "", "NULL", "عربي"]
            let bytes = Bytes([0, 255, 16])
            try await db.read(
                Query.one("SELECT \(Int.min)::bigint, \(true), \(1.5)::float8, \(id)::uuid, \(moment)::timestamptz, \(early)::timestamptz")
                { (row: inout Row) throws in
                    #expect(try row.next(Int.self) == .min)
                    #expect(try row.next(Bool.self))
                    #expect(try row.next(Double.self) == 1.5)
                    #expect(try row.next(ID<Piece>.self) == id)
                    #expect(try row.next(Moment.self) == moment)
                    #expect(try row.next(Moment.self) == early)
                },
                Query.one(
                    "SELECT \(texts)::text[], \([id, id])::uuid[], \([1, -2])::int[], \([String]())::text[], \(Money(minor: -5))::bigint"
                ) { (row: inout Row) throws in
                    #expect(try row.next([String].self) == texts)
                    #expect(try row.next([ID<Piece>].self) == [id, id])
                    #expect(try row.next([Int].self) == [1, -2])
                    #expect(try row.next([String].self) == [])
                    #expect(try row.next(Money.self) == Money(minor: -5))
                },
                Query.one(
                    "SELECT \(Colour.blue)::text, \([Colour.red])::text[], \(Colour?.none)::text, \(bytes)::bytea, NULL::int, ARRAY[1,NULL]"
                ) { (row: inout Row) throws in
                    #expect(try row.next(Colour.self) == .blue)
                    #expect(try row.next([Colour].self) == [.red])
                    #expect(try row.next(Colour?.self) == nil)
                    #expect(try row.next(Bytes.self).array == bytes.array)
                    #expect(try row.next(Int?.self) == nil)
                    #expect(try row.next([Int?].self) == [1, nil])
                })
        }
    }

    @Test("a value that looks like SQL remains a value")
    func injection() async throws {
        try await TestDatabase.clone { db in
            let nasty = "'; DROP SCHEMA kernel CASCADE; --"
            let (text, survives) = try await db.read(
                Query.one("SELECT \(nasty)::text") { row in try row.next(String.self) },
                Query.one("SELECT to_regclass('kernel.rate_limit') IS NOT NULL") { row in try row.next(Bool.self) })
            #expect(text == nasty)
            #expect(survives)
        }
    }

    @Test("an unexpected type, a missing column and an unexpected NULL are errors")
    func wrongColumns() async throws {
        try await TestDatabase.clone { db in
            await #expect(throws: DecodingFailure.self) { try await db.read(Query.one("SELECT 'x'") { row in try row.next(Int.self) }) }
            await #expect(throws: DecodingFailure.self) {
                try await db.read(Query.one("SELECT NULL::text") { row in try row.next(String.self) })
            }
            await #expect(throws: DecodingFailure.self) {
                try await db.read(Query.one("SELECT 9223372036854775808") { row in try row.next(Int.self) })
            }
            await #expect(throws: DecodingFailure.self) {
                try await db.read(Query.one("SELECT 1") { row in (try row.next(Int.self), try row.next(Int.self)) })
            }
            await #expect(throws: NotOneRow.self) { try await db.read(Query.one("SELECT 1 WHERE false") { row in try row.next(Int.self) }) }
        }
    }

    @Test("six reads take one round trip and one transaction on the server")
    func sixReads() async throws {
        try await TestDatabase.clone { db in
            // Statements between two Syncs share the timestamp of their transaction.
            let now = Query.one("SELECT now()") { row in try row.next(Moment.self) }
            _ = try await db.read(now)
            let (a, b, c, d, e, f) = try await db.read(now, now, now, now, now, now)
            #expect(Set([a, b, c, d, e, f]).count == 1)
        }
    }

    @Test("an error aborts only its own segment")
    func neighbours() async throws {
        try await TestDatabase.clone { db in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do {
                            let value = try await db.read(Query.one("SELECT 10 / \(number % 4)::int") { row in try row.next(Int.self) })
                            return number % 4 != 0 && value == 10 / (number % 4)
                        } catch let error as DatabaseError {
                            return number % 4 == 0 && error.sqlState == "22012"
                        }
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test("the reason why a statement cannot be prepared reaches all requests that use it")
    func badStatement() async throws {
        try await TestDatabase.clone { db in
            await withTaskGroup(of: String?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            try await db.read(Query.all("SELECT nothing FROM nowhere") { _ in })
                            return nil
                        } catch { return (error as? DatabaseError)?.sqlState }
                    }
                }
                for await state in group { #expect(state == "42P01") }
            }
            let answer = try await db.read(Query.one("SELECT 1") { row in try row.next(Int.self) })
            #expect(answer == 1)
        }
    }

    @Test("the quick lane is read-only and ends a statement after 300 ms")
    func quickLane() async throws {
        try await TestDatabase.clone(limits: DatabaseLimits()) { db in
            await #expect { try await db.read(Query.all("DELETE FROM kernel.rate_limit") { _ in }) } throws: {
                ($0 as? DatabaseError)?.sqlState == "25006"
            }
            await #expect { try await db.read(Query.all("SELECT pg_sleep(5)") { _ in }) } throws: {
                ($0 as? DatabaseError)?.isTimeout ?? false
            }
            _ = try await db.search(Query.all("SELECT pg_sleep(0.4)") { _ in })
        }
    }

    @Test("a lane with a full queue refuses further requests at once")
    func bound() async throws {
        var limits = DatabaseLimits()
        limits.quick.connections = 1
        limits.quick.queueLimit = 3
        try await TestDatabase.make(limits: limits) { test in
            let refused = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask(executorPreference: test.db.loop.executor) {
                        do {
                            try await test.db.read(Query.all("SELECT pg_sleep(0.05)") { _ in })
                            return 0
                        } catch { return (error as? DatabaseUnavailable)?.reason == .queueFull ? 1 : 100 }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect((1...9).contains(refused))
        }
    }

    @Test("a request fails after its timeout, and the lane continues to work")
    func timeout() async throws {
        var limits = DatabaseLimits()
        limits.slow = .init(connections: 1, statement: 5_000, timeout: 200, queueLimit: 10)
        try await TestDatabase.make(limits: limits) { test in
            await #expect { try await test.db.search(Query.all("SELECT pg_sleep(0.6)") { _ in }) } throws: {
                ($0 as? DatabaseUnavailable)?.reason == .tooSlow
            }
            var answers = 0
            while answers == 0 {
                if let one = try? await test.db.search(Query.one("SELECT 1") { row in try row.next(Int.self) }) { answers += one }
            }
            #expect(answers == 1)
        }
    }
}
