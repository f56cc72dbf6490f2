import HTML
import Links
import Site

/// One sentence, and a way on.
struct MessagePage: Sendable {
    let frame: Frame
    let title: Message
    let sentence: Message
    let way: SiteURL
    let wayName: Message
}
