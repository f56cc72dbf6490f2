/// The database cannot be asked now: answer 503 with `Retry-After`.
package struct DatabaseUnavailable: Error, CustomStringConvertible {
    package enum Reason: String, Sendable, CaseIterable {
        /// No connection, or it broke under the request.
        case disconnected
        /// Too many requests wait for it already.
        case queueFull
        /// The answer did not come within the lane's time.
        case tooSlow
    }

    package let reason: Reason
    /// True when the connection broke after COMMIT was sent: the transaction may or may not have happened,
    /// and whoever asked must look (or send the same again under the same key).
    package let outcomeIsUnknown: Bool
    package let message: String

    package init(_ reason: Reason, outcomeIsUnknown: Bool = false, message: String = "") {
        self.reason = reason
        self.outcomeIsUnknown = outcomeIsUnknown
        self.message = message
    }

    /// - Returns: nil for an error that would come again. A statement that ran or waited too long, and a transaction that
    ///   met others at each of its tries, may succeed in a moment.
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
