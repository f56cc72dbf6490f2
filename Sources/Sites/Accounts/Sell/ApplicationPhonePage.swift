import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The telephone number of an applicant. It is the account's number, which a code by SMS confirms.
enum ApplicationPhonePage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    /// Sends a code to the new number, and one to the number that it replaces. The page of the code leads back to the application.
    static let request = Handler.person { visit, person, _ in
        let application = try await visit.application(of: person)
        guard application.isEditable else { return visit.redirect(to: visit.link.sell.overview, saying: AccountFlash.applicationClosed) }
        return try await visit.submit(limitBeside: "contact") {
            let contact = try visit.reachableContact
            guard contact.phone != nil else { throw FormRefusal("contact", .sellErrorMobile) }
            guard !person.contacts.contains(contact) else {
                return visit.redirect(to: visit.link.sell.overview, saying: AccountFlash.applicationSaved)
            }
            for side in [contact] + person.contacts.filter({ $0.phone != nil }) { try await visit.takeRateLimit(for: side) }
            let (_, verifications) = try await visit.db.transaction { tx in
                try await ContactChange.request(contact, for: person, by: visit.browserKey, in: visit.language, in: tx)
            }
            return visit.redirect(
                to: visit.link.signIn.code(verifications[0].description).with([("next", visit.link.sell.overview.description)]))
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let application = try await visit.application(of: person)
        guard application.isEditable else { return visit.redirect(to: visit.link.sell.overview) }
        let errors = refusal?.errors ?? []
        let page = ApplicationPartPage(
            frame: try await visit.frame(), part: .phone, remarks: ApplicationPart.phone.items.compactMap { application.remarks[$0] },
            fields: [
                Field(
                    name: "contact", label: .sellMobile, hint: .sellMobileHint,
                    value: visit.form["contact"] ?? person.phone?.national ?? "",
                    type: "tel", autocomplete: "tel", error: errors["contact"])
            ], errors: errors)
        return visit.render(page, refusing: refusal)
    }
}
