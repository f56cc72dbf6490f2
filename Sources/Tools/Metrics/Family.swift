/// A metric with all its labels, which Prometheus calls a metric family.
package struct Family: Sendable {
    enum Kind: String { case counter, gauge, histogram }

    package let name: String
    let help: String
    let kind: Kind

    /// A value that only grows while the process runs. Its name ends in `_total`.
    package static func counter(_ name: String, _ help: String) -> Family {
        precondition(name.hasSuffix("_total"), "\(name) is a counter and does not end in _total")
        return Family(name: name, help: help, kind: .counter)
    }

    /// A value that can go up and down.
    package static func gauge(_ name: String, _ help: String) -> Family { Family(name: name, help: help, kind: .gauge) }

    /// A distribution of durations. Prometheus adds `_bucket`, `_sum` and `_count` to its name, which ends in `_seconds`.
    package static func histogram(_ name: String, _ help: String) -> Family {
        precondition(name.hasSuffix("_seconds"), "\(name) is a histogram of durations and does not end in _seconds")
        return Family(name: name, help: help, kind: .histogram)
    }
}

/// A part of the program that reports its metrics on request.
package protocol Measured: Sendable {
    /// Adds the current values. A value that cannot be determined now is left out.
    func measure(into exposition: inout Exposition) async
}
