/// The server refused a statement.
package struct DatabaseError: Error, CustomStringConvertible {
    /// Five characters (PostgreSQL manual, appendix A); empty where the client library refused it.
    package let sqlState: String
    package let message: String
    /// The constraint that was violated.
    package let constraint: String?
    /// More words of the server, and a hint; for the log, never for a page.
    package let detail: String?

    package init(sqlState: String, message: String, constraint: String? = nil, detail: String? = nil) {
        self.sqlState = sqlState
        self.message = message
        self.constraint = constraint
        self.detail = detail
    }

    package var isUniqueViolation: Bool { sqlState == "23505" }
    package var isForeignKeyViolation: Bool { sqlState == "23503" }
    package var isCheckViolation: Bool { sqlState == "23514" }

    /// A text that is no day or no moment of the calendar.
    package var isUnfitDate: Bool { sqlState == "22007" || sqlState == "22008" }

    /// A serialization failure or a deadlock: the transaction may be tried again from its start.
    package var isRetryable: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// The statement ran, or waited for a lock, longer than it may.
    package var isTimeout: Bool { sqlState == "57014" || sqlState == "55P03" }

    /// What went wrong without the row in which it did: the detail may hold anything that stands there.
    package var summary: String { "\(sqlState) \(message)" + (constraint.map { " (\($0))" } ?? "") }

    package var description: String { summary + (detail.map { ": \($0)" } ?? "") }
}

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
