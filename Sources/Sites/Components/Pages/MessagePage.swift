package import HTML
package import Links

/// A page with one sentence and a link to continue.
package struct MessagePage: Sendable {
    let frame: Frame
    let title: Message
    let sentence: Message
    let way: SiteURL
    let wayName: Message

    package init(frame: Frame, title: Message, sentence: Message, way: SiteURL, wayName: Message) {
        self.frame = frame
        self.title = title
        self.sentence = sentence
        self.way = way
        self.wayName = wayName
    }
}
