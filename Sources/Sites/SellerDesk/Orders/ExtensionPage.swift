import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Web

/// Asks a shop by how many days it extends the deadlines of an order.
enum ExtensionPage {
    static let ask = Handler.person { visit, person, _ in
        try await page(visit, try await visit.desk(of: person), nil)
    }

    static let extend = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let number = try visit.orderNumber
        return try await visit.submit {
            guard let days = TypedText(visit.form["days"] ?? "").wholeNumber else { throw FormRefusal("days", .deskOrderExtendErrorDays) }
            do {
                try await Order.change(number, of: desk.seller.id, in: visit.db) { tx in
                    try await Deadline.extend(number, by: days, desk.actor, in: tx)
                }
            } catch Order.Refusal.unknownOrder {
                throw Problem.notFound
            } catch Deadline.Refusal.daysUnfit {
                throw FormRefusal("days", .deskOrderExtendErrorDays)
            } catch Deadline.Refusal.extended {
                throw FormRefusal("days", .deskOrderExtendErrorTwice, status: .conflict)
            } catch Deadline.Refusal.over {
                throw FormRefusal("days", .deskOrderExtendErrorOver, status: .conflict)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).order(number.rawValue), saying: DeskFlash.orderExtended)
        } orShow: { refusal in
            try await page(visit, desk, refusal)
        }
    }

    private static func page(_ visit: Visit, _ desk: Desk, _ refusal: FormRefusal?) async throws -> Response {
        let order = try await visit.order(of: desk)
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        let deadlines = try await visit.db.read(as: desk.seller.id.databaseRole, Deadline.open(of: order.number))
        guard refusal != nil || !deadlines.isEmpty && !deadlines.contains(where: { $0.extension > 0 }) else {
            return visit.redirect(to: ways.order(number))
        }
        let frame = visit.deskFrame(desk)
        return visit.render(
            DeskConfirmPage(
                frame, .deskOrderExtendTitle(number: number), in: .orders,
                points: deadlines.map { $0.words(visit.clock) } + [.deskOrderExtendPoint, .deskOrderExtendPointBuyer],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.orderExtension(number), button: .deskOrderExtendButton, keep: .deskOrderKeepDeadline,
                    way: ways.order(number),
                    fields: Field(
                        name: "days", label: .deskOrderExtendDays, hint: .deskOrderExtendDaysHint, value: visit.form["days"] ?? "",
                        inputmode: "numeric", error: refusal?.errors["days"])),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
