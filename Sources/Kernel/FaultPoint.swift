import Glibc
import Synchronization

/// A place in the program at which a test can end the process. The test sees what a crash there leaves behind.
package struct FaultPoint: Sendable {
    /// For example `mail.answered`.
    package let name: String
    /// What has happened at this place, and what has not happened yet.
    package let meaning: String

    package init(_ name: String, _ meaning: String) {
        self.name = name
        self.meaning = meaning
    }

    private static let armed = Mutex<(name: String, left: Int)?>(nil)
    private static let isArmed = Atomic(false)

    /// Makes the process end when it passes the named place for the n-th time from now on.
    ///
    /// - Parameter text: the name and n, like `mail.answered:1`.
    /// - Returns: false where the text does not have this form.
    package static func arm(_ text: String) -> Bool {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let count = Int(parts[1]), count > 0 else { return false }
        armed.withLock { $0 = (String(parts[0]), count) }
        isArmed.store(true, ordering: .relaxed)
        return true
    }

    /// Ends the process at once, as `kill -9` would, if `arm` has chosen this place.
    package func pass() {
        guard Self.isArmed.load(ordering: .relaxed) else { return }
        let isHere = Self.armed.withLock { armed in
            guard armed?.name == name else { return false }
            armed?.left -= 1
            return armed?.left == 0
        }
        if isHere { _exit(137) }
    }
}

/// The two fault points around the commit of a transaction.
package struct CommitFault: Sendable {
    /// All is written, and nothing is committed.
    package let before: FaultPoint
    package let after: FaultPoint

    /// - Parameters:
    ///   - name: the points are `NAME.written` and `NAME.committed`.
    ///   - what: is written and then committed, such as `a refund`.
    package init(_ name: String, _ what: String) {
        before = FaultPoint("\(name).written", "\(what) is written and not yet committed")
        after = FaultPoint("\(name).committed", "\(what) is committed")
    }

    package var points: [FaultPoint] { [before, after] }
}
