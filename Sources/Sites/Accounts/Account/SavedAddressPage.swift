import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Postgres
import Web

/// The form that adds or changes an address of the book.
struct SavedAddressPage: Sendable {
    let frame: Frame
    let title: Message
    /// The URL to which the form posts.
    let action: SiteURL
    let label: String
    let form: AddressForm
    let cities: [Choice]
}

extension SavedAddressPage {
    static let showNew = Handler.person { visit, person, _ in
        guard try await visit.db.read(SavedAddress.all(of: person.id)).count < SavedAddress.most else {
            return visit.redirect(to: visit.link.account.addresses)
        }
        if visit.isResumed { return try await answerDraft(visit, nil) }
        return try await answer(visit, nil, "", AddressForm(accountOf: person))
    }

    static let show = Handler.person { visit, person, _ in
        let address = try await visit.savedAddress(of: person)
        if visit.isResumed { return try await answerDraft(visit, address.id) }
        return try await answer(visit, address.id, address.label, AddressForm(address.recipient))
    }

    static let add = Handler.person { visit, person, _ in
        do {
            let draft = try draft(visit)
            try await visit.db.transaction { tx in try await SavedAddress.add(draft, for: person.id, in: tx) }
            return visit.redirect(to: visit.link.account.addresses, saying: AccountFlash.addressAdded)
        } catch let faults as SavedAddress.Faults {
            return try await answer(visit, nil, faults)
        } catch SavedAddress.Refusal.full {
            // The address book says how many addresses it can hold.
            return visit.redirect(to: visit.link.account.addresses)
        }
    }

    static let change = Handler.person { visit, person, _ in
        let address = try await visit.savedAddress(of: person)
        do {
            let draft = try draft(visit)
            let isDone = try await visit.db.transaction { tx in try await SavedAddress.change(address.id, to: draft, of: person.id, in: tx)
            }
            guard isDone else { throw Problem.notFound }
            return visit.redirect(to: visit.link.account.addresses, saying: AccountFlash.addressChanged)
        } catch let faults as SavedAddress.Faults {
            return try await answer(visit, address.id, faults)
        }
    }

    private static func draft(_ visit: Visit) throws(SavedAddress.Faults) -> SavedAddress.Draft {
        try SavedAddress.Draft(label: visit.form["label"] ?? "", typed: AddressForm.typed(visit.form))
    }

    private static func answerDraft(_ visit: Visit, _ id: SavedAddress.ID?) async throws -> Response {
        try await answer(visit, id, visit.form["label"] ?? "", AddressForm(visit.form, Recipient.Faults(fields: [:])))
    }

    private static func answer(_ visit: Visit, _ id: SavedAddress.ID?, _ faults: SavedAddress.Faults) async throws -> Response {
        var form = AddressForm(visit.form, Recipient.Faults(fields: faults.fields))
        if let fault = faults.label { form.errors.insert(FieldError("label", fault.message(otherwise: .formCharacters)), at: 0) }
        return try await answer(visit, id, visit.form["label"] ?? "", form, status: .unprocessableContent)
    }

    /// - Parameter id: nil for a new address.
    private static func answer(
        _ visit: Visit, _ id: SavedAddress.ID?, _ label: String, _ form: AddressForm, status: Status = .ok
    ) async throws -> Response {
        let place = { (link: Link) in id.map { link.account.address($0.description) } ?? link.account.newAddress }
        let page = SavedAddressPage(
            frame: try await visit.frame(at: place), title: id == nil ? .addressesAddTitle : .addressesChangeTitle,
            action: id == nil ? visit.link.account.addresses : place(visit.link), label: label, form: form,
            cities: Choice.cities(chosen: City.Code(form.city), in: visit))
        return visit.render(page, status: status)
    }
}
