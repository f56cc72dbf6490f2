/// Something that belongs to one loop, carried through code that runs elsewhere. Only that loop can reach it.
@safe
package struct LoopBound<Value>: Sendable {
    package let loop: Loop
    private nonisolated(unsafe) let value: Value

    package init(_ value: Value, on loop: isolated Loop) {
        self.loop = loop
        unsafe self.value = value
    }

    /// Ends the process when asked on another loop.
    package func get(on loop: isolated Loop) -> Value {
        precondition(loop === self.loop, "reached from another loop")
        return unsafe value
    }
}
