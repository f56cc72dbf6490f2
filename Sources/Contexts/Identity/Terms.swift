package import Kernel

/// The terms to which a person agrees at sign-up. The audit log records the version.
package enum Terms {
    /// The day from which the terms apply. A changed text needs a new version.
    package static let version = "2026-12-01"
    /// Midnight in Morocco on that day.
    package static let since = Moment(seconds: 1_796_083_200)
}
