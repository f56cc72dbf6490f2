/// The implementations of a hook, by kind.
///
/// A lower context declares a hook where a higher one must act in its transaction. The executable registers one implementation for each
/// kind that the database has rows of. A missing one stops the start.
package struct HookTable<Hook: Sendable>: Sendable {
    /// The database has rows of these kinds, but no implementation is registered for them.
    package struct Missing: Error, Equatable, CustomStringConvertible {
        package let hook: String
        package let kinds: [String]

        package init(hook: String, kinds: [String]) { (self.hook, self.kinds) = (hook, kinds) }

        package var description: String {
            "this version has no \(hook) for \(kinds.joined(separator: ", ")); is it older than the database?"
        }
    }

    private let name: String
    private let byKind: [String: Hook]

    /// - Parameters:
    ///   - name: the hook, for the error.
    ///   - implementations: one for each kind.
    package init(_ name: String, _ implementations: [(kind: String, hook: Hook)]) {
        self.name = name
        byKind = Dictionary(uniqueKeysWithValues: implementations.map { ($0.kind, $0.hook) })
    }

    package subscript(kind: String) -> Hook? { byKind[kind] }

    /// All implementations, in the order of their kinds.
    package var all: [Hook] { byKind.sorted { $0.key < $1.key }.map(\.value) }

    /// - Throws: `Missing` where one of these kinds has no implementation.
    package func require(_ kinds: [String]) throws(Missing) {
        let missing = kinds.filter { byKind[$0] == nil }.sorted()
        guard missing.isEmpty else { throw Missing(hook: name, kinds: missing) }
    }
}
