import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Returns an application to the person, with words beside each item that must be corrected.
struct ReturnPage: Sendable {
    let house: HouseFrame
    let line: ApplicationLine
    let submission: Int
    let items: [Item]
    /// In the order of the items.
    var errors: [FieldError] = []

    struct Item: Sendable {
        let item: Application.Item
        let words: String
    }

    /// The most words beside an item, in Unicode scalars.
    static let most = 500

    static let sample = ReturnPage(
        house: .sample, line: .sample, submission: 1,
        items: [Item(item: .name, words: "Ce n’est pas le nom du registre."), Item(item: .documents, words: "")],
        errors: [FieldError("name", .houseApplicationsNoRemark)])
}

extension ReturnPage {
    static let show = Handler { visit in try await answer(visit, nil) }

    static let giveBack = Handler.person { visit, staff, _ in
        let application = try await visit.applicationInPath
        return try await visit.submit {
            let remarks = try remarks(application, visit)
            do {
                try await visit.db.transaction { tx in
                    try await Application.giveBack(
                        application.id, submission: visit.submission, remarks, by: staff.id.actor, in: tx)
                }
            } catch Application.Refusal.decided {
                return try await ApplicationPage.answer(visit, .houseApplicationsDecided)
            } catch Application.Refusal.own {
                return try await ApplicationPage.answer(visit, .houseApplicationsOwn)
            }
            return visit.redirect(to: visit.link.house.application(application.id.description), saying: HouseFlash.houseApplicationReturned)
        } orShow: { refusal in
            try await answer(visit, refusal)
        }
    }

    /// The items of an application; a private person has no company.
    private static func items(of application: Application) -> [Application.Item] {
        Application.Item.allCases.filter { $0 != .terms && ($0 == .documents || !$0.isTraders || application.kind == .trader) }
    }

    /// - Throws: `FormRefusal` if there are no words, or too many.
    private static func remarks(_ application: Application, _ visit: Visit) throws -> [Application.Item: String] {
        var (remarks, errors) = ([Application.Item: String](), [FieldError]())
        let items = items(of: application)
        for item in items {
            let words = (visit.form[item.rawValue] ?? "").readable.tidiedLines
            guard words.isWritten else { continue }
            if words.length > most { errors.append(FieldError(item.rawValue, .formTooLong(max: most))) }
            remarks[item] = words
        }
        if remarks.isEmpty, let first = items.first { errors.append(FieldError(first.rawValue, .houseApplicationsNoRemark)) }
        guard errors.isEmpty else { throw FormRefusal(errors) }
        return remarks
    }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let application = try await visit.applicationInPath
        guard application.state == .submitted else {
            return visit.redirect(to: visit.link.house.application(application.id.description))
        }
        let names = try await visit.db.read(Person.names(of: [application.person]))
        let page = ReturnPage(
            house: try await visit.houseFrame(), line: ApplicationLine(application, names, visit.clock),
            submission: Int(visit.query["submission"] ?? "") ?? application.submissions,
            items: items(of: application).map { Item(item: $0, words: visit.form[$0.rawValue] ?? "") },
            errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}
