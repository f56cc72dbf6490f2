import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Privacy
import Web

/// Says what is deleted and what stays when an account is erased, and asks for confirmation.
struct ErasurePage: Sendable {
    let frame: Frame
    /// Unfinished orders. The account cannot be erased before they are finished.
    var orders: [Means] = []
    /// Shops that would be left without an owner.
    var shops: [String] = []
    var errors: [FieldError] = []

    struct Means: Sendable {
        let number: String
        let address: SiteURL
    }

    var mayGo: Bool { orders.isEmpty && shops.isEmpty }

    static var sample: ErasurePage { ErasurePage(frame: .sample, errors: [FieldError("understood", .erasureErrorTick)]) }
    static var refusedSample: ErasurePage {
        ErasurePage(
            frame: .sample, orders: [Means(number: "K-2345678", address: Link(.french).orders.order("K-2345678"))], shops: ["Atelier Zineb"]
        )
    }
}

extension ErasurePage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person) }

    /// Erases the person, and logs the browser out.
    static let erase = Handler.person { visit, person, _ in
        guard visit.form["understood"] != nil else {
            return try await answer(visit, person, FormRefusal("understood", .erasureErrorTick))
        }
        do {
            try await visit.db.transaction { tx in try await Person.erase(person.id, askedIn: visit.browserKey, in: tx) }
        } catch is ErasureRefusal {
            return try await answer(visit, person, FormRefusal([], status: .conflict))
        }
        var response = visit.redirect(to: visit.link.account.erased)
        for cookie in visit.farewellCookies + [visit.deviceRemoval] { response.setCookie(cookie) }
        return response
    }

    static let showDone = Handler { visit in
        try await MessagePage.answer(visit, .erasedTitle, .erasedWords, way: visit.link.home, .pageHome)
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal? = nil) async throws -> Response {
        var page = ErasurePage(frame: try await visit.frame(at: \.account.erasure), errors: refusal?.errors ?? [])
        for refusal in try await Person.refusals(ofErasing: person.id, in: visit.db) {
            switch refusal {
            case .ordersUnderWay(let numbers):
                page.orders = numbers.map { Means(number: $0.rawValue, address: visit.link.orders.order($0.rawValue)) }
            case .shopsOwnedAlone(let names): page.shops = names
            }
        }
        return visit.render(page, refusing: refusal)
    }
}
