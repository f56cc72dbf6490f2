import Components
import HTML
import HTTP
import Kernel
import Links
import Notifications
import Postgres
import Secrets
import Web

/// The page behind the unsubscribe link of an e-mail. It names the address and the kind of e-mails, and switches them off or on.
struct UnsubscribePage: Sendable {
    let frame: Frame
    let email: String
    /// The kind of e-mails.
    let kind: Message
    let isWanted: Bool
    let action: SiteURL

    /// Changes nothing, because mail programs open links before their readers do.
    static let show = Handler { visit in try await answer(visit, subscription(visit)) }

    /// One-click unsubscribe in the mail program (RFC 8058). It needs no page, and can only switch off.
    static let refuseAtOnce = Handler { visit in
        let subscription = try subscription(visit)
        try await subscription.set(isWanted: false, in: visit.db)
        return try await answer(visit, subscription)
    }

    static let choose = Handler { visit in
        let subscription = try subscription(visit)
        guard let choice = visit.form["wanted"], ["yes", "no"].contains(choice) else { throw Problem.badRequest }
        try await subscription.set(isWanted: choice == "yes", in: visit.db)
        return visit.redirect(to: visit.link.emails.unsubscribe(visit.parameters["token"] ?? ""))
    }

    private static func subscription(_ visit: Visit) throws -> UnsubscribeToken {
        guard let subscription = UnsubscribeToken(token: visit.parameters["token"] ?? "", visit.world.key) else { throw Problem.notFound }
        return subscription
    }

    private static func answer(_ visit: Visit, _ subscription: UnsubscribeToken) async throws -> Response {
        let page = UnsubscribePage(
            frame: try await visit.frame(), email: subscription.email.shown, kind: subscription.kind.words,
            isWanted: try await subscription.isWanted(in: visit.db),
            action: visit.link.emails.unsubscribeChoice(visit.parameters["token"] ?? ""))
        return visit.render(page)
    }

    static func sample(isWanted: Bool = true) -> UnsubscribePage {
        UnsubscribePage(
            frame: .sample, email: "nadia@exemple.ma", kind: .preferencesOrders, isWanted: isWanted,
            action: Link(.french).emails.unsubscribeChoice("c2VjcmV0"))
    }
}
