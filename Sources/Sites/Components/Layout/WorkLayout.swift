package import HTML
package import Links

/// The layout of the pages where people work, staff or sellers: a head with the sections, and a foot with the way to the shop.
package struct WorkLayout {
    package let frame: Frame
    package let title: Message
    /// Whose pages they are, such as the staff's.
    package let place: Message
    /// The first page of the place.
    package let overview: SiteURL
    /// The sections that the reader may use.
    package let tabs: [Tabs.Tab]
    /// Whether the title begins with "Error:", so that a screen reader reads it first.
    package let hasErrors: Bool

    package init(frame: Frame, title: Message, place: Message, overview: SiteURL, tabs: [Tabs.Tab], hasErrors: Bool = false) {
        self.frame = frame
        self.title = title
        self.place = place
        self.overview = overview
        self.tabs = tabs
        self.hasErrors = hasErrors
    }
}
