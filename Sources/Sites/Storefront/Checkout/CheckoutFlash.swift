import Components
import HTML
import Web

/// What the checkout says once after a form, on the page that follows.
enum CheckoutFlash: String, FlashMessages {
    case contactProven

    var message: Message {
        switch self {
        case .contactProven: .contactCheckProven
        }
    }
}
