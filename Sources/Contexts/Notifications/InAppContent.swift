import HTML
import Links

/// The content of a notification on the shop's own pages.
struct InAppContent: Sendable {
    /// The notification in one sentence.
    let sentence: Message
    /// The page with the details.
    let address: @Sendable (Link) -> SiteURL

    init(_ sentence: Message, at address: @escaping @Sendable (Link) -> SiteURL) {
        self.sentence = sentence
        self.address = address
    }
}
