package import HTML

/// An error in a form: the field, and what to do about it.
package struct FieldError: Sendable {
    package let field: String
    package let message: Message

    package init(_ field: String, _ message: Message) {
        self.field = field
        self.message = message
    }
}

/// An input for one line of text, with its label, hint and error.
package struct Field {
    package let name: String
    package let label: Message
    package let hint: Message?
    package let value: String
    package let type: String
    package let autocomplete: String?
    package let inputmode: String?
    package let error: Message?

    package init(
        name: String, label: Message, hint: Message? = nil, value: String, type: String = "text", autocomplete: String? = nil,
        inputmode: String? = nil, error: Message? = nil
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.value = value
        self.type = type
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.error = error
    }
}

/// An input for several lines of text.
package struct TextAreaField {
    package let name: String
    package let label: Message
    package let hint: Message?
    package let value: String
    package let error: Message?

    package init(name: String, label: Message, hint: Message? = nil, value: String, error: Message? = nil) {
        self.name = name
        self.label = label
        self.hint = hint
        self.value = value
        self.error = error
    }
}

/// A list from which one value is chosen.
package struct SelectField {
    package let name: String
    package let label: Message
    package let hint: Message?
    package let choices: [Choice]
    package let autocomplete: String?
    package let error: Message?

    package init(
        name: String, label: Message, hint: Message? = nil, choices: [Choice], autocomplete: String? = nil, error: Message? = nil
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.choices = choices
        self.autocomplete = autocomplete
        self.error = error
    }
}

/// A file upload. Its form has `enctype="multipart/form-data"`, and its route is made by `RouteGroup.upload`.
package struct FileField {
    package let name: String
    package let label: Message
    package let hint: Message?
    /// Media types, separated by commas. The browser offers files of these types.
    package let accept: String
    package let error: Message?

    package init(name: String, label: Message, hint: Message? = nil, accept: String, error: Message? = nil) {
        self.name = name
        self.label = label
        self.hint = hint
        self.accept = accept
        self.error = error
    }
}

/// A value that may be chosen, with its label.
package struct Choice: Sendable {
    package let value: String
    package let label: String
    package let isChosen: Bool

    package init(value: String, label: String, isChosen: Bool) {
        self.value = value
        self.label = label
        self.isChosen = isChosen
    }
}

/// All errors of a form, shown above it. Each is a link to its field.
package struct ErrorSummary {
    package let errors: [FieldError]

    package init(errors: [FieldError]) { self.errors = errors }
}

/// The hidden field with the form token; a form without it is refused.
package struct FormToken {
    package let frame: Frame

    package init(frame: Frame) { self.frame = frame }
}
