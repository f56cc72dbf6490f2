import Components
import HTML
import Links
import Web

/// The page behind a link in an e-mail. Nothing happens before the button is pressed, because mail programs open links too.
struct LinkPage: Sendable {
    /// What the person must type besides pressing the button.
    enum Question: Sendable {
        case nothing
        /// The password chosen at sign-up, if another browser opens the link than the one that requested it.
        case password
        case newPassword
    }

    let frame: Frame
    let title: Message
    let sentence: Message
    let button: Message
    /// The address of the e-mail, so that password managers know to which account the password belongs.
    let contact: String
    let action: SiteURL
    var question = Question.nothing
    var error: Message?
}
