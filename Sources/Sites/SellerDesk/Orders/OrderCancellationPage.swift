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

/// Asks a shop for the reason before it cancels an order.
enum OrderCancellationPage {
    static let ask = Handler.person { visit, person, _ in
        try await page(visit, try await visit.desk(of: person), nil)
    }

    static let cancel = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let number = try visit.orderNumber
        return try await visit.submit {
            let why = try visit.orderWords()
            guard let reason = Order.Reason(rawValue: visit.form["reason"] ?? ""), Order.Reason.ofSeller.contains(reason) else {
                throw FormRefusal("reason", .deskOrderReasonChoose)
            }
            do {
                try await Order.change(number, of: desk.seller.id, in: visit.db) { tx in
                    try await Order.cancel(number, by: desk.actor, for: reason, why: why, in: tx)
                }
            } catch Order.Refusal.unknownOrder {
                throw Problem.notFound
            } catch Order.Refusal.reasonMissing {
                throw FormRefusal("why", .deskOrderReasonMissing)
            } catch let refusal as Order.Refusal {
                throw FormRefusal("reason", try await visit.words(for: refusal, of: number, desk), status: .conflict)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).order(number.rawValue), saying: DeskFlash.orderCancelled)
        } orShow: { refusal in
            try await page(visit, desk, refusal)
        }
    }

    private static func page(_ visit: Visit, _ desk: Desk, _ refusal: FormRefusal?) async throws -> Response {
        let order = try await visit.order(of: desk)
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        guard refusal != nil || [.placed, .confirmed, .packed].contains(order.state) else { return visit.redirect(to: ways.order(number)) }
        let chosen = visit.form["reason"] ?? ""
        let fields = ChoiceAndWords(
            choice: RadioField(
                name: "reason", label: .deskOrderReason,
                options: Order.Reason.ofSeller.map { reason in
                    RadioField.Option(
                        value: reason.rawValue, label: reason.deskWords ?? .deskOrderReasonOther, isChosen: reason.rawValue == chosen)
                }, error: refusal?.errors["reason"]),
            words: TextAreaField(
                name: "why", label: .deskOrderReasonWords, hint: .deskOrderReasonHint, value: visit.form["why"] ?? "",
                error: refusal?.errors["why"]))
        let frame = visit.deskFrame(desk)
        return visit.render(
            DeskConfirmPage(
                frame, .deskOrderCancelTitle(number: number), in: .orders, points: [.deskOrderCancelPoint, .deskOrderCancelPointStock],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.orderCancellation(number), button: .deskOrderCancelButton, keep: .deskOrderKeep,
                    way: ways.order(number), fields: fields),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
