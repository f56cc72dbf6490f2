package import HTML

/// The layout around a page: head with menu, search and cart, and foot with languages.
package struct PageLayout {
    package let frame: Frame
    package let title: Message
    /// The description for search engines and share cards; left out if nil.
    package let summary: Message?
    /// Whether the title begins with "Error:", so that a screen reader reads it first.
    package let hasErrors: Bool
    /// Whether small screens also show the row of categories, as home and lists do. Wide screens always show it.
    package let isBrowsing: Bool

    package init(frame: Frame, title: Message, summary: Message? = nil, hasErrors: Bool = false, isBrowsing: Bool = false) {
        self.frame = frame
        self.title = title
        self.summary = summary
        self.hasErrors = hasErrors
        self.isBrowsing = isBrowsing
    }
}
