import Kernel

/// The terms that whoever makes an account agrees to; which they were stands in the audit log.
enum Terms {
    /// Named by the day from which they hold. Another text is another version.
    static let version = "2026-11-21"
    static let since = Moment(seconds: 1_795_219_200).inUTC
}
