/// Tasks wait here until a given number of them have arrived. After that it stays open.
package actor Barrier {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(for count: Int) { missing = count }

    package func wait() async {
        missing -= 1
        guard missing > 0 else {
            for task in waiting { task.resume() }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}

/// A counter that several tasks share.
package actor Counter {
    package private(set) var value = 0

    package init() {}

    /// - Returns: the new value.
    @discardableResult
    package func add(_ number: Int = 1) -> Int {
        value += number
        return value
    }
}
