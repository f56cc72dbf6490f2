package import HTML
import Kernel
package import Links

/// The form by which a visitor confirms something that cannot be undone, and the link by which they leave everything as it is.
package struct ConfirmForm {
    package let frame: Frame
    /// The URL to which the form posts.
    package let action: SiteURL
    package let button: Message
    /// The words of the way back, and its URL.
    package let keep: Message
    package let way: SiteURL
    /// Further fields above the button; nil for none.
    package let fields: (any View)?

    package init(frame: Frame, action: SiteURL, button: Message, keep: Message, way: SiteURL, fields: (any View)? = nil) {
        self.frame = frame
        self.action = action
        self.button = button
        self.keep = keep
        self.way = way
        self.fields = fields
    }

    package static var sample: ConfirmForm {
        ConfirmForm(
            frame: .sample, action: Link(.french).orders.forget, button: .pagerNext, keep: .pageHome, way: Link(.french).home,
            fields: TextAreaField(name: "reason", label: .addressNoteShown, value: "Après 17 h"))
    }
}
