import Components
import HTML
import HTTP
import Kernel
import Links
import Logging
import Notifications
import Postgres
import Web

/// "This was not me": the page for somebody who gets an e-mail about an order that they did not place.
struct DisavowalPage: Sendable {
    let frame: Frame
    let email: String
    /// Whether the order was disavowed already.
    let isSaid: Bool
    let action: SiteURL

    /// Changes nothing, because mail programs open links before their readers do.
    static let show = Handler { visit in
        let disavowal = try disavowal(visit)
        let page = DisavowalPage(
            frame: try await visit.frame(), email: disavowal.email.shown, isSaid: try await visit.db.read(disavowal.isSaid),
            action: address(visit))
        return visit.render(page)
    }

    /// The address gets no more e-mails about the purchase. A warning in the log tells the operator.
    static let say = Handler { visit in
        let disavowal = try disavowal(visit)
        let isNew = try await visit.db.transaction { tx in try await disavowal.say(in: tx) }
        if isNew {
            visit.world.log.warning("a purchase was disavowed at its e-mail address", ["purchase": .text("\(disavowal.purchase)")])
        }
        return visit.redirect(to: address(visit))
    }

    private static func disavowal(_ visit: Visit) throws -> Disavowal {
        guard let disavowal = Disavowal(token: visit.parameters["token"] ?? "", visit.world.key) else { throw Problem.notFound }
        return disavowal
    }

    private static func address(_ visit: Visit) -> SiteURL { visit.link.emails.disavowal(visit.parameters["token"] ?? "") }

    static func sample(isSaid: Bool = false) -> DisavowalPage {
        DisavowalPage(frame: .sample, email: "nadia@exemple.ma", isSaid: isSaid, action: Link(.french).emails.disavowal("c2VjcmV0"))
    }
}
