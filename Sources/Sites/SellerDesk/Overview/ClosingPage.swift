import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The form by which an owner closes a shop for good. It asks for the shop's name.
enum ClosingPage {
    static let ask = Handler.person { visit, person, _ in try await page(visit, person, nil) }

    static let close = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let overview = visit.link.desk(desk.seller.slug).overview
        return try await visit.submit {
            guard (visit.form["name"] ?? "").tidied.lowercased() == desk.seller.name.lowercased() else {
                throw FormRefusal("name", .closingErrorName(shop: desk.seller.name))
            }
            do {
                try await visit.db.transaction { tx in
                    try await Seller.setStanding(
                        .closed, of: desk.seller.id, by: person.id.actor, why: Message.closingWhy.text(in: visit.language), in: tx)
                }
            } catch Seller.Standing.Refusal.ordersUnderWay {
                throw FormRefusal("name", .closingErrorOrders, status: .conflict)
            } catch Seller.Standing.Refusal.closed {
                return visit.redirect(to: overview)
            }
            return visit.redirect(to: overview, saying: DeskFlash.shopClosed)
        } orShow: { refusal in
            try await page(visit, person, refusal)
        }
    }

    private static func page(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let ways = visit.link.desk(desk.seller.slug)
        guard desk.seller.availability != .closed else { return visit.redirect(to: ways.overview) }
        let frame = visit.deskFrame(desk)
        return visit.render(
            DeskConfirmPage(
                frame, .closingTitle(shop: desk.seller.name), in: .overview,
                points: [.closingPoint, .closingPointPage, .closingPointName, .closingPointOrders],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.closing, button: .closingButton, keep: .closingKeep, way: ways.overview,
                    fields: Field(
                        name: "name", label: .closingName(shop: desk.seller.name), value: visit.form["name"] ?? "", autocomplete: "off",
                        error: refusal?.errors["name"])),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
