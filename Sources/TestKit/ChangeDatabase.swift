package import Postgres

extension Database {
    /// Runs statements that bring about the state for a test.
    package func change(_ statements: SQL...) async throws {
        _ = try await transaction { try await $0.run(statements) }
    }

    /// The error with which the database refuses the statement; nil where it accepts it.
    package func refusal(of statement: SQL) async -> DatabaseError? {
        do {
            try await change(statement)
            return nil
        } catch {
            return error as? DatabaseError
        }
    }
}
