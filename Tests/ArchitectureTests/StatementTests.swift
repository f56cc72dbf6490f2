import Foundation
import Postgres
import TestKit
import Testing

@Suite("Every SQL statement in the code")
struct StatementTests {
    @Test("can be prepared on the migrated database, alone or as a part of a composed statement")
    func prepared() async throws {
        let literals = try Self.literals()
        #expect(literals.count > 150)
        try await TestDatabase.make(limits: .single) { test in
            let composed = try await ComposedStatements.prepared(on: test)
            let connection = try BlockingConnection(test.url)
            for literal in literals where !composed.contains(where: literal.isPart) {
                guard literal.isStatement else {
                    Issue.record(
                        "\(literal.place) is a part of SQL that no composed statement uses: \(literal.pieces.joined(separator: "…"))")
                    continue
                }
                do {
                    try connection.execute("PREPARE written AS " + literal.statement)
                    try connection.execute("DEALLOCATE written")
                } catch let error as DatabaseError {
                    Issue.record("\(literal.place): \(error)")
                }
            }
        }
    }

    /// The SQL literals of all sources that use the database. Those of TestKit run in every test.
    private static func literals() throws -> [SQLLiteral] {
        let postgres = try Checkout.swiftFiles(below: "Sources/Tools/Postgres").reduce(into: Set<String>()) { names, file in
            names.formUnion(SQLScanner.takers(in: try Checkout.text(file)))
        }
        let modules = Dictionary(grouping: Checkout.swiftFiles(below: "Sources")) { Checkout.module(of: $0) }.filter { $0.key != "TestKit" }
        return try modules.values.flatMap { files in
            let sources = try files.map { (name: Checkout.name($0), text: try Checkout.text($0)) }
            let takers = sources.reduce(into: postgres) { $0.formUnion(SQLScanner.takers(in: $1.text)) }
            return sources.filter { $0.text.contains("import Postgres") || $0.name.hasPrefix("Sources/Tools/Postgres/") }
                .flatMap { SQLScanner.literals(in: $0.text, named: $0.name, takers: takers) }
        }
    }
}

extension DatabaseLimits {
    /// One connection per lane, so that it knows every statement that was prepared in that lane.
    static var single: DatabaseLimits {
        var limits = DatabaseLimits()
        limits.quick.connections = 1
        limits.slow.connections = 1
        limits.transactions.connections = 1
        return limits
    }
}
