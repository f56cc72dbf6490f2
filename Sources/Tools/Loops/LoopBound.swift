/// A value that belongs to one loop, in a form that other code can carry. Only that loop can use it.
@safe
package struct LoopBound<Value>: Sendable {
    package let loop: Loop
    private nonisolated(unsafe) let value: Value

    package init(_ value: Value, on loop: isolated Loop) {
        self.loop = loop
        unsafe self.value = value
    }

    /// Returns the value. Ends the process when called on another loop.
    package func get(on loop: isolated Loop) -> Value {
        precondition(loop === self.loop, "reached from another loop")
        return unsafe value
    }
}
