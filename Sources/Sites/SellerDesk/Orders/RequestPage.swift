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

/// The form by which a shop answers a buyer who asks to cancel.
enum RequestPage {
    static let ask = Handler.person { visit, person, _ in
        try await page(visit, try await visit.desk(of: person), nil)
    }

    static let answer = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let number = try visit.orderNumber
        return try await visit.submit {
            let words = try visit.orderWords()
            let isGranted: Bool
            switch visit.form["answer"] {
            case "grant": isGranted = true
            case "decline": isGranted = false
            default: throw FormRefusal("answer", .deskOrderAnswerChoose)
            }
            do {
                try await Order.change(number, of: desk.seller.id, in: visit.db) { tx in
                    if isGranted {
                        try await CancellationRequest.grant(number, by: desk.actor, in: tx)
                    } else {
                        try await CancellationRequest.decline(number, by: desk.actor, saying: words, in: tx)
                    }
                }
            } catch Order.Refusal.unknownOrder {
                throw Problem.notFound
            } catch CancellationRequest.Refusal.answerMissing {
                throw FormRefusal("why", .deskOrderAnswerMissing)
            } catch CancellationRequest.Refusal.notOpen {
                throw FormRefusal("answer", .deskOrderAnswerTaken, status: .conflict)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).order(number.rawValue), saying: DeskFlash.orderAnswered)
        } orShow: { refusal in
            try await page(visit, desk, refusal)
        }
    }

    private static func page(_ visit: Visit, _ desk: Desk, _ refusal: FormRefusal?) async throws -> Response {
        let order = try await visit.order(of: desk)
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        let request = try await visit.db.read(as: desk.seller.id.databaseRole, CancellationRequest.of(order.number))
        guard let request, refusal != nil || request.state == .open else { return visit.redirect(to: ways.order(number)) }
        let chosen = visit.form["answer"]
        let fields = ChoiceAndWords(
            choice: RadioField(
                name: "answer", label: .deskOrderAnswerLabel,
                options: [
                    RadioField.Option(value: "grant", label: .deskOrderAnswerGrant, isChosen: chosen == "grant"),
                    RadioField.Option(value: "decline", label: .deskOrderAnswerDecline, isChosen: chosen == "decline"),
                ], error: refusal?.errors["answer"]),
            words: TextAreaField(
                name: "why", label: .deskOrderAnswerWords, hint: .deskOrderAnswerHint, value: visit.form["why"] ?? "",
                error: refusal?.errors["why"]))
        let frame = visit.deskFrame(desk)
        return visit.render(
            DeskConfirmPage(
                frame, .deskOrderAnswerTitle(number: number), in: .orders, subject: request.why.isEmpty ? nil : request.why,
                points: [.deskOrderAnswerPoint(at: visit.clock.local(request.dueAt).asDayAndTime)],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.orderRequest(number), button: .deskOrderAnswerButton, keep: .deskOrderAnswerLater,
                    way: ways.order(number), fields: fields),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
