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

/// First step of the checkout: who receives the parcel, and where. It shows what is bought from the start.
struct AddressPage: Sendable {
    let frame: Frame
    let form: AddressForm
    let cities: [Choice]
    let summary: CheckoutSummary
    var steps = CheckoutPlan.cashOnly.steps
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
    /// The form with what is known, or with what was typed last and its errors.
    static let show = Handler { visit in
        let way = try await CheckoutUnderWay.of(visit.visitorKey, in: visit.language, in: visit.db)
        guard way.cart.count > 0, !way.cart.hasChanges else { return visit.redirect(to: visit.link.cart.page) }
        let book = try await visit.addressBook
        let filled = try await Filled(way.checkout, book, visit)
        var form = filled.form
        if form.city.isEmpty, let city = visit.chosenCity { form.city = city.code.rawValue }
        let city = visit.cities[filled.chosen?.recipient.city ?? City.Code(form.city)]
        let isGiven = city != nil && city?.code == way.checkout?.recipient?.city
        let (totals, spans) = isGiven ? (way.totals, [:]) : try await visit.totals(of: way.cart, to: city?.code)
        if let city, form.errors.isEmpty {
            let field = filled.chosen == nil ? "city" : "address"
            form.errors = totals.parcels.filter { totals.undelivered.contains($0.seller) }.map { parcel in
                FieldError(field, .checkoutErrorUndelivered(seller: parcel.sellerName, city: city.name(in: visit.language)))
            }
        }
        let page = AddressPage(
            frame: visit.frame(cartCount: way.cartCount, isIndexed: false), form: form,
            cities: Choice.cities(chosen: City.Code(form.city), in: visit),
            summary: CheckoutSummary(totals, spans: spans, city: city, visit),
            steps: visit.checkoutPlan.offered(for: totals.total, under: visit.settings).steps,
            saved: book.map { SavedChoice(address: AddressView($0, in: visit), isChosen: $0.id == filled.chosen?.id) },
            saving: visit.person == nil ? .none : book.count < SavedAddress.most ? .offered(isChecked: filled.isToSave) : .full,
            login: visit.person == nil ? visit.link.signIn.login(next: visit.link.checkout.start.description) : nil)
        return visit.render(page)
    }

    /// Saves the address and leads to the next step.
    ///
    /// An invalid form leads back to the page, which shows the errors. What was typed is stored on the server. So the browser can
    /// go back to the page later, and no URL has personal data.
    static let save = Handler { visit in
        let book = try await visit.addressBook
        let draft = CheckoutDraft(visit.form)
        do {
            let (recipient, saved) = try draft.recipient(from: book)
            try await visit.db.transaction { tx in
                _ = try await Checkout.begin(for: visit.visitorKey, in: tx)
                try await Checkout.save(recipient, for: visit.visitorKey, in: tx)
                guard saved == nil, draft.isToSave, let person = visit.person else { return }
                // An address book that is full by now must not stop the purchase.
                do { try await SavedAddress.add(SavedAddress.Draft(recipient), for: person.id, in: tx) } catch SavedAddress.Refusal.full {}
            }
            return visit.redirect(to: visit.checkoutPlan.step(after: .address).address(visit.link))
        } catch is Recipient.Faults {
            return try await keep(draft, visit)
        } catch Checkout.Refusal.emptyCart {
            return visit.redirect(to: visit.link.cart.page)
        }
    }

    private static func keep(_ draft: CheckoutDraft, _ visit: Visit) async throws -> Response {
        do {
            try await visit.db.transaction { tx in
                _ = try await Checkout.begin(for: visit.visitorKey, in: tx)
                try await Checkout.store(draft, for: visit.visitorKey, in: tx)
            }
            return visit.redirect(to: visit.link.checkout.address)
        } catch Checkout.Refusal.emptyCart {
            return visit.redirect(to: visit.link.cart.page)
        }
    }
}

/// The address form as it is filled in when the page is opened.
private struct Filled: Sendable {
    var form: AddressForm
    /// The chosen saved address; nil if the address is typed.
    var chosen: SavedAddress?
    var isToSave: Bool

    init(_ checkout: Checkout?, _ book: [SavedAddress], _ visit: Visit) async throws {
        isToSave = book.isEmpty
        if let draft = checkout?.draft {
            (form, chosen, isToSave) = (draft.form(from: book, in: visit), draft.saved(in: book), draft.isToSave)
            return
        }
        let given = checkout?.recipient
        chosen = given.map { given in book.first { $0.recipient == given.place } } ?? book.first
        if chosen != nil {
            form = visit.person.map(AddressForm.init(accountOf:)) ?? AddressForm()
            if let given { (form.email, form.notes) = (given.email, given.notes) }
        } else if let given {
            form = AddressForm(given)
        } else {
            form = try await AddressForm(knownOf: visit)
        }
    }
}

extension CheckoutDraft {
    fileprivate init(_ form: FormFields) {
        self.init(fields: AddressForm.typed(form), address: form["address"], isToSave: form["save"] == "yes")
    }

    /// The saved address that was chosen; nil if the address is typed, or if the saved one is gone.
    fileprivate func saved(in book: [SavedAddress]) -> SavedAddress? {
        address.flatMap(SavedAddress.ID.init).flatMap { id in book.first { $0.id == id } }
    }

    private func isGone(from book: [SavedAddress]) -> Bool {
        guard let address, address != AddressPage.other, SavedAddress.ID(address) != nil else { return false }
        return saved(in: book) == nil
    }

    /// - Throws: `Recipient.Faults`, without fields if the chosen address is no longer in the book.
    fileprivate func recipient(from book: [SavedAddress]) throws(Recipient.Faults) -> (recipient: Recipient, saved: SavedAddress?) {
        guard !isGone(from: book) else { throw Recipient.Faults(fields: [:]) }
        let saved = saved(in: book)
        // With a saved address, only the fields about this order count.
        let ofOrder = fields.filter { [.email, .notes].contains($0.key) }
        return (try Recipient(typed: saved?.recipient.typed.merging(ofOrder) { $1 } ?? fields), saved)
    }

    /// What was typed, with its errors.
    fileprivate func form(from book: [SavedAddress], in visit: Visit) -> AddressForm {
        var faults: [Recipient.Field: FormFault] = [:]
        do { _ = try recipient(from: book) } catch { faults = error.fields }
        if saved(in: book) == nil, faults[.city] == nil, visit.cities[City.Code((fields[.city] ?? "").tidied)] == nil {
            faults[.city] = .malformed
        }
        var form = AddressForm(typed: fields, Recipient.Faults(fields: faults))
        if isGone(from: book) { form.errors = [FieldError("address", .checkoutErrorAddressGone)] }
        return form
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
