import Loops

/// A value of one loop, carried by things that any thread may hold; it opens on its loop only.
struct LoopBound<Value>: Sendable {
    let loop: Loop
    private nonisolated(unsafe) let bound: Value

    init(_ value: Value, to loop: isolated Loop) {
        self.loop = loop
        unsafe bound = value
    }

    /// Ends the process on another loop than the value's own.
    func value(on loop: isolated Loop) -> Value {
        precondition(loop === self.loop, "a value of another loop")
        return unsafe bound
    }
}
