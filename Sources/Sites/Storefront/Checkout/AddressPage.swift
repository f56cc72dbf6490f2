import Carts
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Places
import Postgres
import Web

/// First step of the checkout: who receives the parcel, and where.
struct AddressPage: Sendable {
    let frame: Frame
    let form: AddressForm
    let cities: [Choice]
    /// The person's saved addresses; empty for a guest.
    var saved: [SavedChoice] = []
    /// Whether a typed address can be saved in the address book.
    var saving: Saving = .none
    /// The login link for a guest who may have an account; nil for a logged-in person.
    var login: SiteURL?

    enum Saving: Sendable {
        /// There is no address book, because nobody is logged in.
        case none
        case offered(isChecked: Bool)
        /// The address book is full.
        case full
    }

    /// A saved address to choose.
    struct SavedChoice: Sendable {
        let address: AddressView
        let isChosen: Bool
    }

    /// The form value for a typed address, as opposed to a saved one.
    static let other = "other"

    var isOtherChosen: Bool { !saved.contains(where: \.isChosen) }
    var offersSaving: Bool { if case .offered = saving { true } else { false } }
    var isSavingChecked: Bool { if case .offered(true) = saving { true } else { false } }
    var isBookFull: Bool { if case .full = saving { true } else { false } }
}

extension AddressPage {
    static let show = Handler { visit in
        let (checkout, count) = try await visit.db.read(Checkout.open(for: visit.visitorKey), Cart.count(of: visit.visitorKey))
        guard count > 0 else { return visit.redirect(to: visit.link.cart.page) }
        let book = try await visit.addressBook
        let given = checkout?.recipient
        if let chosen = given.map({ given in book.first { $0.recipient == given.place } }) ?? book.first {
            var form = visit.person.map(AddressForm.init(accountOf:)) ?? AddressForm()
            if let given { (form.email, form.notes) = (given.email, given.notes) }
            return answer(visit, form, book, chosen: chosen.id, cartCount: count)
        }
        let form = if let given { AddressForm(given) } else { try await AddressForm(knownOf: visit) }
        return answer(visit, form, book, chosen: nil, cartCount: count)
    }

    /// Saves the address and continues to delivery. Errors are shown beside the fields, with what was typed.
    static let save = Handler { visit in
        let book = try await visit.addressBook
        let chosen = visit.form["address"].flatMap { $0 == other ? nil : SavedAddress.ID($0) }
        let saved = book.first { $0.id == chosen }
        do {
            guard chosen == nil || saved != nil else { throw Recipient.Faults(fields: [:]) }
            let typed = AddressForm.typed(visit.form)
            let recipient = try Recipient(
                typed: saved.map { $0.recipient.typed.merging(typed.filter { [.email, .notes].contains($0.key) }) { $1 } } ?? typed)
            try await visit.db.transaction { tx in
                _ = try await Checkout.begin(for: visit.visitorKey, in: tx)
                try await Checkout.save(recipient, for: visit.visitorKey, in: tx)
                guard saved == nil, visit.form["save"] == "yes", let person = visit.person else { return }
                // An address book that is full by now must not stop the purchase.
                do { try await SavedAddress.add(SavedAddress.Draft(recipient), for: person.id, in: tx) } catch SavedAddress.Refusal.full {}
            }
            return visit.redirect(to: visit.link.checkout.delivery)
        } catch let faults as Recipient.Faults {
            let count = try await visit.db.read(visit.cartCount)
            var form = AddressForm(visit.form, faults)
            if chosen != nil, saved == nil { form.errors = [FieldError("address", .checkoutErrorAddressGone)] }
            return answer(visit, form, book, chosen: saved?.id, cartCount: count, status: .unprocessableContent)
        } catch Checkout.Refusal.emptyCart {
            return visit.redirect(to: visit.link.cart.page)
        }
    }

    /// - Parameter chosen: the chosen saved address; nil if the address is typed.
    private static func answer(
        _ visit: Visit, _ form: AddressForm, _ book: [SavedAddress], chosen: SavedAddress.ID?, cartCount: Int, status: Status = .ok
    ) -> Response {
        let isSavingChecked = visit.request.method == .post ? visit.form["save"] == "yes" : book.isEmpty
        let page = AddressPage(
            frame: visit.frame(cartCount: cartCount, isIndexed: false), form: form,
            cities: Choice.cities(chosen: City.Code(form.city), in: visit),
            saved: book.map { SavedChoice(address: AddressView($0, in: visit), isChosen: $0.id == chosen) },
            saving: visit.person == nil ? .none : book.count < SavedAddress.most ? .offered(isChecked: isSavingChecked) : .full,
            login: visit.person == nil ? visit.link.signIn.login(next: visit.link.checkout.start.description) : nil)
        return visit.render(page, status: status)
    }
}

extension Visit {
    /// The saved addresses of the logged-in person; empty for a guest.
    fileprivate var addressBook: [SavedAddress] {
        get async throws {
            guard let person else { return [] }
            return try await db.read(SavedAddress.all(of: person.id))
        }
    }
}

extension AddressForm {
    /// Prefills the form for a person without an address book.
    ///
    /// Uses the recipient of the last order placed while logged in. Otherwise name, e-mail address and number of the account.
    init(knownOf visit: Visit) async throws {
        self.init()
        guard let person = visit.person else { return }
        self.init(accountOf: person)
        guard let last = try await visit.db.read(Purchase.lastRecipient(of: person)) else { return }
        let account = self
        self = AddressForm(last)
        // The note was about that order only.
        notes = ""
        if email.isEmpty { email = account.email }
    }
}
