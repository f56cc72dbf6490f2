/// The messages of a module and of the modules beneath it.
struct KnownMessages {
    /// By key.
    private(set) var messages: [String: MessageCatalogue.Message] = [:]
    /// The keys by their names in Swift.
    private var keys: [String: String] = [:]
    /// The folder of each group of messages. The group of `cart.lineTotal` is `cart`.
    private var folders: [String: (folder: String, file: String)] = [:]

    /// - Throws: the first message whose key or Swift name is taken, or whose group belongs to another folder of the module.
    mutating func add(_ catalogue: MessageCatalogue, of module: String, in folder: String) throws(Refusal) {
        for message in catalogue.messages {
            func refuse(_ reason: String) -> Refusal { Refusal(file: message.file, line: message.line, reason: reason) }
            if let other = messages.updateValue(message, forKey: message.key) {
                throw refuse("message '\(message.key)' stands in \(other.file) already")
            }
            if let other = keys.updateValue(message.key, forKey: message.name) {
                throw refuse("'\(message.key)' and '\(other)' are both \(message.name) in Swift")
            }
            let group = message.key.prefix { $0 != "." }
            let known = folders["\(module) \(group)", default: (folder, message.file)]
            guard known.folder == folder else { throw refuse("messages of '\(group)' stand in \(known.file)") }
            folders["\(module) \(group)"] = known
        }
    }
}
