package import Components
package import HTML
import Web

/// What the account says once after a form, on the page that follows.
package enum AccountFlash: String, FlashMessages {
    case addressAdded, addressChanged, addressRemoved, addressMadeDefault
    case applicationSaved, applicationSubmitted, applicationClosed, documentAdded, documentRemoved
    case profileSaved, preferencesSaved
    case passwordChanged, contactAsked, sessionEnded, otherSessionsEnded, providerLinked, providerUnlinked
    /// A login merged two carts, and quantities are smaller than their sum.
    case cartsMergedFewer
    /// A login merged two carts, and pieces were left out because the cart is full.
    case cartsMergedFull

    package var message: Message {
        switch self {
        case .addressAdded: .addressesAdded
        case .addressChanged: .addressesChanged
        case .addressRemoved: .addressesRemoved
        case .addressMadeDefault: .addressesMadeDefault
        case .applicationSaved: .sellSaved
        case .applicationSubmitted: .sellSubmitted
        case .applicationClosed: .sellClosed
        case .documentAdded: .sellDocumentAdded
        case .documentRemoved: .sellDocumentRemoved
        case .profileSaved: .profileKept
        case .preferencesSaved: .preferencesKept
        case .passwordChanged: .securityDonePassword
        case .contactAsked: .securityDoneAsked
        case .sessionEnded: .securityDoneSession
        case .otherSessionsEnded: .securityDoneSessions
        case .providerLinked: .securityDoneLinked
        case .providerUnlinked: .securityDoneProvider
        case .cartsMergedFewer: .signInCartsMergedFewer
        case .cartsMergedFull: .signInCartsMergedFull
        }
    }

    package var tone: Frame.Flash.Tone {
        switch self {
        case .cartsMergedFewer, .cartsMergedFull, .applicationClosed: .plain
        default: .good
        }
    }
}
