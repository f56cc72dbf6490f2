/// The text of an error for logs, traces and the database. All of them use this function.
package enum LoggedError {
    /// For an error type of this program that has a description, the text is the description. Such a description contains
    /// no value that a visitor sent.
    ///
    /// For any other error, the text is the name of the type and of the case, without associated values. Such a value
    /// may contain anything, for example the text that a decoder could not read.
    package static func text(of error: any Error) -> String {
        let type = String(reflecting: Swift.type(of: error))
        let isForeign = ["Foundation.", "FoundationEssentials.", "Swift.", "__C."].contains(where: type.hasPrefix)
        if !isForeign, let error = error as? any CustomStringConvertible { return error.description }
        let mirror = Mirror(reflecting: error)
        guard mirror.displayStyle == .enum else { return type }
        // The mirror of a case has its associated value as only child. A case without one prints as its name.
        return type + "." + (mirror.children.first?.label ?? "\(error)")
    }
}
