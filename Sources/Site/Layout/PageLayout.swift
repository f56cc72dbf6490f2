package import HTML

/// The page around the page: head, search, cart, languages and foot.
package struct PageLayout {
    package let frame: Frame
    package let title: Message
    /// For search engines and share cards; nothing where nil.
    package let summary: Message?
    /// The title then begins with "Error:", as a screen reader says it first.
    package let hasErrors: Bool

    package init(frame: Frame, title: Message, summary: Message? = nil, hasErrors: Bool = false) {
        self.frame = frame
        self.title = title
        self.summary = summary
        self.hasErrors = hasErrors
    }
}
