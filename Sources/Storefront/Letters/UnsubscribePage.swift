import HTML
import HTTP
import Kernel
import Links
import Notifications
import Postgres
import Secrets
import Site

/// Where the link in a letter's foot leads: says which letters come to which address, and switches them off and on.
struct UnsubscribePage: Sendable {
    let frame: Frame
    let email: String
    /// What they are about.
    let kind: Message
    let isWanted: Bool
    let action: SiteURL

    /// Changes nothing: mail programs open links before their readers do.
    static let show = Handler { visit in try await answer(visit, subscription(visit)) }

    /// One click in the mail program (RFC 8058); that needs no page, and switches off only.
    static let refuseAtOnce = Handler { visit in
        let subscription = try subscription(visit)
        try await subscription.set(isWanted: false, in: visit.db)
        return try await answer(visit, subscription)
    }

    static let choose = Handler { visit in
        let subscription = try subscription(visit)
        guard let choice = visit.form["wanted"], ["yes", "no"].contains(choice) else { throw Problem.badRequest }
        try await subscription.set(isWanted: choice == "yes", in: visit.db)
        return .redirect(to: visit.link.unsubscribe(visit.parameters["token"] ?? "").description)
    }

    private static func subscription(_ visit: Visit) throws -> UnsubscribeToken {
        guard let subscription = UnsubscribeToken(token: visit.parameters["token"] ?? "", visit.world.key) else { throw Problem.notFound }
        return subscription
    }

    private static func answer(_ visit: Visit, _ subscription: UnsubscribeToken) async throws -> Response {
        let page = UnsubscribePage(
            frame: try await visit.frame(), email: subscription.email.shown, kind: subscription.kind.words,
            isWanted: try await subscription.isWanted(in: visit.db), action: visit.link.unsubscribeChoice(visit.parameters["token"] ?? ""))
        return .html(page.html(in: visit.language))
    }

    static func sample(isWanted: Bool = true) -> UnsubscribePage {
        UnsubscribePage(
            frame: .sample, email: "nadia@exemple.ma", kind: .preferencesOrders, isWanted: isWanted,
            action: Link(.french).unsubscribeChoice("c2VjcmV0"))
    }
}
