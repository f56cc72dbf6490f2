import Postgres

/// Polls until there is a value, for conditions without an event. If there is an event, await that instead.
/// - Parameters:
///   - what: what is awaited, for the failure's text.
///   - body: returns nil until the condition holds.
/// - Throws: `NeverCame` after the deadline, or an error of `body`.
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

/// The awaited condition did not hold in time.
package struct NeverCame: Error, CustomStringConvertible {
    package let description: String
}

/// Retries like a client that is told that the database is unavailable.
package func untilAvailable<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await eventually("the database answers") {
        do {
            return try await body()
        } catch is DatabaseUnavailable {
            return nil
        }
    }
}
