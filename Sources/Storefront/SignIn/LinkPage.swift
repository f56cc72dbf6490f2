import HTML
import Links
import Site

/// Where the link of a mail leads: nothing is done before the button is pressed, for mail programs open links too.
struct LinkPage: Sendable {
    /// What is to be typed beside the button.
    enum Question: Sendable {
        case nothing
        /// The password that was chosen, where another browser opened the link than asked for it.
        case password
        case newPassword
    }

    let frame: Frame
    let title: Message
    let sentence: Message
    let button: Message
    /// The address that the mail went to: password managers want to know whose password it is.
    let contact: String
    let action: SiteURL
    var question = Question.nothing
    var error: Message?
}
