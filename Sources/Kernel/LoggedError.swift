/// What logs, traces and notes in the database may hold of an error. All of them take it from here.
package enum LoggedError {
    /// What the error says of itself where it is one of the program's own and has a description. Such a description holds no
    /// value that a visitor gave. Of other errors it is the name of the type and of the case, never what the case holds:
    /// that may be anything, as the text that a decoder could not read.
    package static func text(of error: any Error) -> String {
        let type = String(reflecting: Swift.type(of: error))
        let isForeign = ["Foundation.", "FoundationEssentials.", "Swift.", "__C."].contains(where: type.hasPrefix)
        if !isForeign, let error = error as? any CustomStringConvertible { return error.description }
        let mirror = Mirror(reflecting: error)
        guard mirror.displayStyle == .enum else { return type }
        // A case that holds nothing is written as its name, one that holds something has that as its only child.
        return type + "." + (mirror.children.first?.label ?? "\(error)")
    }
}
