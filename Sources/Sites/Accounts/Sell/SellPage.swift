import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// What selling means, with the way to an application.
struct SellPage: Sendable {
    let frame: Frame
    /// Whether the reader must sign in first.
    let isStranger: Bool

    static let sample = SellPage(frame: .sample, isStranger: true)
    static let beginSample = SellPage(frame: .sample, isStranger: false)
}

extension SellPage {
    static let show = Handler { visit in
        guard let person = visit.person else {
            let count = try await visit.db.read(visit.cartCount)
            return visit.render(SellPage(frame: visit.frame(at: { $0.sell.overview }, cartCount: count, isIndexed: true), isStranger: true))
        }
        return try await ApplicationPage.answer(visit, person, nil)
    }

    /// Begins an application. A person who has an open one is led to it.
    static let begin = Handler.person { visit, person, _ in
        do {
            try await visit.db.transaction { tx in try await Application.begin(for: person.id, in: tx) }
        } catch is Application.Refusal {
            return visit.redirect(to: visit.link.sell.overview)
        }
        return visit.redirect(to: visit.link.sell.part(ApplicationPart.kind.rawValue))
    }

    /// Submits the application. Missing items are named, each with the way to its part.
    static let submit = Handler.person { visit, person, _ in
        guard let application = try await visit.db.read(Application.newest(of: person.id)) else { throw Problem.notFound }
        return try await visit.submit {
            do {
                try await visit.db.transaction { tx in
                    try await Application.submit(
                        application.id, of: person, accepting: visit.form["terms"] == nil ? nil : Terms.version, in: tx)
                }
            } catch Application.Refusal.missing(let items) {
                throw FormRefusal(items.map { FieldError($0.anchor, $0.request) })
            } catch Application.Refusal.slugTaken {
                throw FormRefusal("item-shop", .sellSlugTaken)
            } catch Application.Refusal.closed {
                return visit.redirect(to: visit.link.sell.overview)
            }
            return visit.redirect(to: visit.link.sell.overview, saying: AccountFlash.applicationSubmitted)
        } orShow: { refusal in
            try await ApplicationPage.answer(visit, person, refusal)
        }
    }
}
