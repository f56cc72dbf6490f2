import HTML
import Links
import Site

/// The password is forgotten: whose?
struct ResetPage: Sendable {
    let frame: Frame
    var contact = ""
    var error: Message?
}
