package import HTML

/// The layout around a page: head with menu, search and cart, and foot with languages.
package struct PageLayout {
    package let frame: Frame
    package let title: Message
    /// The description for search engines and share cards.
    package let description: Message
    /// Whether the title begins with "Error:", so that a screen reader reads it first.
    package let hasErrors: Bool
    /// Whether small screens also show the row of categories, as home and lists do. Wide screens always show it.
    package let isBrowsing: Bool

    /// - Parameter summary: says what is on the page; nil for a sentence about the shop with the title.
    package init(frame: Frame, title: Message, summary: Message? = nil, hasErrors: Bool = false, isBrowsing: Bool = false) {
        self.frame = frame
        self.title = title
        description = summary ?? .layoutSummary(title: title, pay: frame.ways.inShort)
        self.hasErrors = hasErrors
        self.isBrowsing = isBrowsing
    }
}
