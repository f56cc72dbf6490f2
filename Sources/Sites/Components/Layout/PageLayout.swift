package import HTML

/// The layout around a page: head, search, cart, languages and footer.
package struct PageLayout {
    package let frame: Frame
    package let title: Message
    /// The description for search engines and share cards; left out if nil.
    package let summary: Message?
    /// Whether the title begins with "Error:", so that a screen reader reads it first.
    package let hasErrors: Bool

    package init(frame: Frame, title: Message, summary: Message? = nil, hasErrors: Bool = false) {
        self.frame = frame
        self.title = title
        self.summary = summary
        self.hasErrors = hasErrors
    }
}
