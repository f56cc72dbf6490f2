import Components
import HTML
import Web

/// The page after a message was sent.
struct ContactThanksPage {
    let frame: Frame

    static let sample = ContactThanksPage(frame: .sample)
}

extension ContactThanksPage {
    static let show = Handler { visit in visit.render(ContactThanksPage(frame: try await visit.frame())) }
}
