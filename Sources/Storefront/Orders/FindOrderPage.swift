import HTML
import Kernel
import Site

/// "Find my order": its number and the phone that was given with it.
struct FindOrderPage: Sendable {
    let frame: Frame
    var number = ""
    var phone = ""
    /// In the order of the fields.
    var errors: [FieldError] = []

    subscript(error field: String) -> Message? { errors.first { $0.field == field }?.message }
}
