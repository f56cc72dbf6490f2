package import HTML

/// A few values, one of which is chosen; each may have a line that explains it.
package struct RadioField {
    package let name: String
    package let label: Message
    package let options: [Option]
    package let error: Message?

    package struct Option: Sendable {
        package let value: String
        package let label: Message
        package let hint: Message?
        package let isChosen: Bool

        package init(value: String, label: Message, hint: Message? = nil, isChosen: Bool) {
            self.value = value
            self.label = label
            self.hint = hint
            self.isChosen = isChosen
        }
    }

    package init(name: String, label: Message, options: [Option], error: Message? = nil) {
        self.name = name
        self.label = label
        self.options = options
        self.error = error
    }
}
