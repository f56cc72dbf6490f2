/// Where tasks wait until a number of them have come; it then stays open.
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

/// A number that several tasks count up.
package actor Counter {
    package private(set) var value = 0

    package init() {}

    @discardableResult
    package func add(_ number: Int = 1) -> Int {
        value += number
        return value
    }
}
