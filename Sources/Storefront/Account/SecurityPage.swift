import HTML
import Kernel
import Links
import Site

/// How a person gets in, and where they are in.
struct SecurityPage: Sendable {
    let frame: Frame
    let contacts: [String]
    /// Addresses that are to become theirs once both sides have agreed.
    let waiting: [String]
    /// For password managers: whose password it is.
    let username: String
    /// Where nobody chose one, it is chosen by a link or code instead.
    let hasPassword: Bool
    let sessions: [SessionView]
    /// To which the account may be linked, and those that open it.
    var providers: [ProviderButton] = []
    var linked: [ProviderButton] = []
    /// What was done just now.
    var done: Message?
    /// What was typed as a new address.
    var contact = ""
    /// In the order of the fields.
    var errors: [FieldError] = []

    subscript(error field: String) -> Message? { errors.first { $0.field == field }?.message }
}

/// A browser in which a person is known, as it is shown.
struct SessionView: Sendable {
    /// Such as "Firefox, Android"; empty where it is not known.
    let browser: String
    let address: String
    let madeAt: LocalMoment
    let seenAt: LocalMoment
    let isThisOne: Bool
    let end: SiteURL
}
