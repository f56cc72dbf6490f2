/// A metric with all its labels: what Prometheus calls a metric family.
package struct Family: Sendable {
    enum Kind: String { case counter, gauge, histogram }

    package let name: String
    let help: String
    let kind: Kind

    /// What only grows while the process lives. Its name ends in `_total`.
    package static func counter(_ name: String, _ help: String) -> Family {
        precondition(name.hasSuffix("_total"), "\(name) is a counter and does not end in _total")
        return Family(name: name, help: help, kind: .counter)
    }

    /// What goes up and down.
    package static func gauge(_ name: String, _ help: String) -> Family { Family(name: name, help: help, kind: .gauge) }

    /// How often something took how long; Prometheus adds `_bucket`, `_sum` and `_count`. Its name ends in `_seconds`.
    package static func histogram(_ name: String, _ help: String) -> Family {
        precondition(name.hasSuffix("_seconds"), "\(name) is a histogram of durations and does not end in _seconds")
        return Family(name: name, help: help, kind: .histogram)
    }
}

/// A part of the program that tells its numbers when it is asked.
package protocol Measured: Sendable {
    /// Adds the numbers of now. What cannot be told now is left out.
    func measure(into exposition: inout Exposition) async
}
