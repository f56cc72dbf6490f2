import Glibc
import Synchronization

/// A place in the program at which its process can be told to end, so that tests see what a death there leaves behind.
package struct FaultPoint: Sendable {
    /// As `mail.answered`.
    package let name: String
    /// What has happened there, and what has not.
    package let meaning: String

    package init(_ name: String, _ meaning: String) {
        self.name = name
        self.meaning = meaning
    }

    private static let armed = Mutex<(name: String, left: Int)?>(nil)
    private static let isArmed = Atomic(false)

    /// From now on the process ends when the named place is passed for the n-th time.
    ///
    /// - Parameter text: like `mail.answered:1`.
    /// - Returns: false where it is no such text.
    package static func arm(_ text: String) -> Bool {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let count = Int(parts[1]), count > 0 else { return false }
        armed.withLock { $0 = (String(parts[0]), count) }
        isArmed.store(true, ordering: .relaxed)
        return true
    }

    /// Ends the process as `kill -9` would where it was told so.
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
