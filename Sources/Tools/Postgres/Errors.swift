/// The database cannot be used now. Answer 503 with `Retry-After`.
package struct DatabaseUnavailable: Error, CustomStringConvertible {
    package enum Reason: String, Sendable, CaseIterable {
        /// There is no connection, or it broke during the request.
        case disconnected
        /// Too many requests are waiting already.
        case queueFull
        /// The answer did not arrive within the lane's timeout.
        case tooSlow
    }

    package let reason: Reason
    /// True when the connection broke after COMMIT was sent. The transaction may or may not have been committed.
    /// The caller must check, or send the same request again under the same idempotency key.
    package let outcomeIsUnknown: Bool
    package let message: String

    package init(_ reason: Reason, outcomeIsUnknown: Bool = false, message: String = "") {
        self.reason = reason
        self.outcomeIsUnknown = outcomeIsUnknown
        self.message = message
    }

    /// Treats errors that may not occur again as unavailability: timeouts, and transactions that conflicted at every try.
    /// - Returns: nil for an error that would occur again.
    package init?(_ error: any Error) {
        switch error {
        case let error as DatabaseUnavailable: self = error
        case let error as DatabaseError where error.isTimeout || error.isRetryable: self.init(.tooSlow, message: error.description)
        default: return nil
        }
    }

    /// Seconds after which a client may try again.
    package var retryAfter: Int { 2 }

    package var description: String {
        "database unavailable: \(reason.rawValue)" + (outcomeIsUnknown ? ", outcome unknown" : "") + (message.isEmpty ? "" : ": \(message)")
    }
}
