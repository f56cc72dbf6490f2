import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Shipping
import Site

extension AddressBookPage {
    static let show = Handler { visit in
        let (book, count) = try await visit.db.read(SavedAddress.all(of: visit.knownPerson.id), visit.cartCount)
        let page = AddressBookPage(
            frame: visit.frame(cartCount: count, isIndexed: false), addresses: book.map { AddressView($0, in: visit) },
            most: SavedAddress.most,
            done: done(visit.query["done"]))
        return .html(page.html(in: visit.language))
    }

    static let makeDefault = Handler { visit in
        let (id, person) = (try visit.savedAddress, try visit.knownPerson.id)
        let isDone = try await visit.db.transaction { tx in try await SavedAddress.makeDefault(id, of: person, in: tx) }
        guard isDone else { throw Problem.notFound }
        return visit.backToBook("default")
    }

    private static func done(_ what: String?) -> Message? {
        switch what {
        case "added": .addressesAdded
        case "changed": .addressesChanged
        case "removed": .addressesRemoved
        case "default": .addressesMadeDefault
        default: nil
        }
    }
}

extension SavedAddressPage {
    static let showNew = Handler { visit in
        guard try await visit.db.read(SavedAddress.all(of: visit.knownPerson.id)).count < SavedAddress.most else {
            return .redirect(to: visit.link.accountAddresses.description)
        }
        if visit.isResumed { return try await answerDraft(visit, nil) }
        return try await answer(visit, nil, "", AddressForm(accountOf: visit.knownPerson))
    }

    static let show = Handler { visit in
        let address = try await visit.knownAddress
        if visit.isResumed { return try await answerDraft(visit, address.id) }
        return try await answer(visit, address.id, address.label, AddressForm(address.recipient))
    }

    static let add = Handler { visit in
        let person = try visit.knownPerson.id
        do {
            let draft = try draft(visit)
            try await visit.db.transaction { tx in try await SavedAddress.add(draft, for: person, in: tx) }
            return visit.backToBook("added")
        } catch let faults as SavedAddress.Faults {
            return try await answer(visit, nil, faults)
        } catch SavedAddress.Refusal.full {
            // The page says how many it takes.
            return .redirect(to: visit.link.accountAddresses.description)
        }
    }

    static let change = Handler { visit in
        let (address, person) = (try await visit.knownAddress, try visit.knownPerson.id)
        do {
            let draft = try draft(visit)
            let isDone = try await visit.db.transaction { tx in try await SavedAddress.change(address.id, to: draft, of: person, in: tx) }
            guard isDone else { throw Problem.notFound }
            return visit.backToBook("changed")
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
        if let fault = faults.label { form.errors.insert(FieldError("label", fault.message(most: SavedAddress.mostOfLabel)), at: 0) }
        return try await answer(visit, id, visit.form["label"] ?? "", form, status: .unprocessableContent)
    }

    /// - Parameter id: nil for a new address.
    private static func answer(
        _ visit: Visit, _ id: SavedAddress.ID?, _ label: String, _ form: AddressForm, status: Status = .ok
    ) async throws -> Response {
        let place = { (link: Link) in id.map { link.accountAddress($0.description) } ?? link.newAddress }
        let page = SavedAddressPage(
            frame: try await visit.frame(at: place), title: id == nil ? .addressesAddTitle : .addressesChangeTitle,
            action: id == nil ? visit.link.accountAddresses : place(visit.link), label: label, form: form,
            cities: Choice.cities(chosen: City.Code(form.city), in: visit))
        return .html(page.html(in: visit.language), status: status)
    }
}

extension AddressRemovalPage {
    static let ask = Handler { visit in
        let address = try await visit.knownAddress
        let page = AddressRemovalPage(frame: try await visit.frame(), address: AddressView(address, in: visit))
        return .html(page.html(in: visit.language))
    }

    static let remove = Handler { visit in
        let (id, person) = (try visit.savedAddress, try visit.knownPerson.id)
        let isDone = try await visit.db.transaction { tx in try await SavedAddress.remove(id, of: person, in: tx) }
        guard isDone else { throw Problem.notFound }
        return visit.backToBook("removed")
    }
}

extension AddressView {
    init(_ address: SavedAddress, in visit: Visit) {
        let (recipient, id) = (address.recipient, address.id.description)
        self.init(
            id: id, title: address.label.isEmpty ? recipient.fullName : address.label,
            recipient: RecipientBlock(recipient, city: visit.cities[recipient.city]?.name(in: visit.language) ?? ""),
            isDefault: address.isDefault,
            change: visit.link.accountAddress(id), removal: visit.link.accountAddressRemoval(id),
            makeDefault: visit.link.accountAddressDefault(id))
    }
}

extension Visit {
    /// The key of the address that the path names.
    ///
    /// - Throws: `Problem.notFound` where it is none.
    fileprivate var savedAddress: SavedAddress.ID {
        get throws {
            guard let id = SavedAddress.ID(parameters["address"] ?? "") else { throw Problem.notFound }
            return id
        }
    }

    /// The person's address that the path names.
    ///
    /// - Throws: `Problem.notFound`, also for another person's.
    fileprivate var knownAddress: SavedAddress {
        get async throws {
            guard let address = try await db.read(SavedAddress.with(savedAddress, of: knownPerson.id)) else { throw Problem.notFound }
            return address
        }
    }

    fileprivate func backToBook(_ done: String) -> Response { .redirect(to: link.accountAddresses.with([("done", done)]).description) }
}
