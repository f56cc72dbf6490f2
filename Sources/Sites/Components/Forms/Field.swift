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

extension [FieldError] {
    /// The message beside that field; nil if the field has no error.
    package subscript(field: String) -> Message? { first { $0.field == field }?.message }
}

/// A field of a form. `FieldLayout` shows its label, hint and error around its control.
package protocol FormField {
    var name: String { get }
    var label: Message { get }
    var hint: Message? { get }
    var error: Message? { get }
}

extension FormField {
    package var layout: FieldLayout { FieldLayout(name: name, label: label, hint: hint, error: error) }

    /// The IDs of hint and error, for `aria-describedby`; nil if the field has neither.
    package var describedBy: String? {
        let ids = [hint.map { _ in name + "-hint" }, error.map { _ in name + "-error" }].compactMap(\.self)
        return ids.isEmpty ? nil : ids.joined(separator: " ")
    }
}

/// What stands around the control of a field: label, hint and error.
package struct FieldLayout {
    package let name: String
    /// Nil if the label is part of the control.
    package let label: Message?
    package let hint: Message?
    package let error: Message?

    package init(name: String, label: Message?, hint: Message? = nil, error: Message? = nil) {
        self.name = name
        self.label = label
        self.hint = hint
        self.error = error
    }
}

/// An input for one line of text.
package struct Field: FormField {
    package let name: String
    package let label: Message
    package let hint: Message?
    package let value: String
    package let type: String
    package let autocomplete: String?
    package let inputmode: String?
    /// Whether the page opens with the cursor in it.
    package let hasFocus: Bool
    package let error: Message?

    package init(
        name: String, label: Message, hint: Message? = nil, value: String, type: String = "text", autocomplete: String? = nil,
        inputmode: String? = nil, hasFocus: Bool = false, error: Message? = nil
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.value = value
        self.type = type
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.hasFocus = hasFocus
        self.error = error
    }
}

/// An input for several lines of text.
package struct TextAreaField: FormField {
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
package struct SelectField: FormField {
    package let name: String
    package let label: Message
    package let hint: Message?
    package let choices: [Choice]
    /// The text of the choice without a value.
    package let empty: Message
    package let autocomplete: String?
    package let error: Message?

    package init(
        name: String, label: Message, hint: Message? = nil, choices: [Choice], empty: Message = .formChoose, autocomplete: String? = nil,
        error: Message? = nil
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.choices = choices
        self.empty = empty
        self.autocomplete = autocomplete
        self.error = error
    }
}

/// A file upload. Its form has `enctype="multipart/form-data"`, and its route is made by `RouteGroup.upload`.
package struct FileField: FormField {
    package let name: String
    package let label: Message
    package let hint: Message?
    /// Media types, separated by commas. The browser offers files of these types.
    package let accept: String
    /// Whether several files may be chosen.
    package let takesSeveral: Bool
    package let error: Message?

    package init(
        name: String, label: Message, hint: Message? = nil, accept: String, takesSeveral: Bool = false, error: Message? = nil
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.accept = accept
        self.takesSeveral = takesSeveral
        self.error = error
    }
}

/// A box to tick, with its label beside it.
package struct CheckboxField: FormField {
    package let name: String
    package let label: Message
    package let error: Message?
    package var hint: Message? { nil }
    package var layout: FieldLayout { FieldLayout(name: name, label: nil, error: error) }

    package init(name: String, label: Message, error: Message? = nil) {
        self.name = name
        self.label = label
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
