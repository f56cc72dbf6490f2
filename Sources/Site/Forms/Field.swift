package import HTML

/// A mistake in a form: which field, and what to do about it.
package struct FieldError: Sendable {
    package let field: String
    package let message: Message

    package init(_ field: String, _ message: Message) {
        self.field = field
        self.message = message
    }
}

/// One line of text to be typed, with its label, hint and mistake.
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

/// Several lines of text to be typed.
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

/// One of several values to be chosen from a list.
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

/// A file to be sent. Its form has `enctype="multipart/form-data"`, and its route is a `Route.upload`.
package struct FileField {
    package let name: String
    package let label: Message
    package let hint: Message?
    /// Media types between commas, of which a browser offers files.
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

/// A value that may be chosen, and its name.
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

/// All mistakes of a form, above it, each a link to its field.
package struct ErrorSummary {
    package let errors: [FieldError]

    package init(errors: [FieldError]) { self.errors = errors }
}

/// The hidden field without which no form is taken.
package struct FormToken {
    package let frame: Frame

    package init(frame: Frame) { self.frame = frame }
}
