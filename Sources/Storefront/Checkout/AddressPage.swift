import HTML
import Kernel
import Links
import Site

/// First step of the checkout: who receives the parcel, and where.
struct AddressPage: Sendable {
    let frame: Frame
    let form: AddressForm
    let cities: [Choice]
    /// The person's book, to choose from; empty for a guest.
    var saved: [SavedChoice] = []
    /// Whether an address that is typed can be put into the book.
    var saving: Saving = .none
    /// For a guest who may have an account; nil for who is logged in.
    var login: SiteURL?

    enum Saving: Sendable {
        /// There is no book.
        case none
        case offered(isChecked: Bool)
        /// The book takes no more.
        case full
    }

    /// An address of the book among others.
    struct SavedChoice: Sendable {
        let address: AddressView
        let isChosen: Bool
    }

    /// What stands for an address that is in no book, where one of the book could be chosen.
    static let other = "other"

    var isOtherChosen: Bool { !saved.contains(where: \.isChosen) }
    var offersSaving: Bool { if case .offered = saving { true } else { false } }
    var isSavingChecked: Bool { if case .offered(true) = saving { true } else { false } }
    var isBookFull: Bool { if case .full = saving { true } else { false } }
}
