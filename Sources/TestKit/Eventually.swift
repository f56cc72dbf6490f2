import Postgres

/// Asks until there is an answer, for what tells nobody when it comes about. Where there is an event, await that.
/// - Parameters:
///   - what: what is waited for, as the failure says it.
///   - body: gives nil as long as it is not so.
/// - Throws: `NeverCame` past the deadline, or what `body` throws.
package func eventually<Value>(
    _ what: String, within timeout: Duration = .seconds(30), _ body: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + timeout
    while true {
        if let value = try await body() { return value }
        guard ContinuousClock.now < deadline else { throw NeverCame(description: "not within \(timeout): \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// What was waited for did not come about in time.
package struct NeverCame: Error, CustomStringConvertible {
    package let description: String
}

/// What a client does that is told that the database is away: it asks again.
package func untilAvailable<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await eventually("the database answers") {
        do {
            return try await body()
        } catch is DatabaseUnavailable {
            return nil
        }
    }
}
