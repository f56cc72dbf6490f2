import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Web

/// The form by which a shop says what became of a parcel: delivered or refused, and for a refused one whether it is back.
enum OutcomePage {
    private enum Outcome: String, CaseIterable {
        case delivered, refused, back, lost

        var name: Message {
            switch self {
            case .delivered: .deskOrderOutcomeDelivered
            case .refused: .deskOrderOutcomeRefused
            case .back: .deskOrderOutcomeBack
            case .lost: .deskOrderOutcomeLost
            }
        }

        /// What can be said of an order in that state.
        static func all(of state: Order.State) -> [Outcome] {
            switch state {
            case .shipped: [.delivered, .refused]
            case .refused: [.back, .lost]
            case .none, .waiting, .unpaid, .placed, .confirmed, .packed, .delivered, .cancelled: []
            }
        }
    }

    /// The order has parcels, so that is said of each of them.
    private struct SaidOfParcels: Error {}

    static let ask = Handler.person { visit, person, _ in
        try await page(visit, try await visit.desk(of: person), nil)
    }

    static let record = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let number = try visit.orderNumber
        return try await visit.submit {
            let why = try visit.orderWords()
            guard let outcome = Outcome(rawValue: visit.form["outcome"] ?? "") else {
                throw FormRefusal("outcome", .deskOrderOutcomeChoose)
            }
            do {
                try await Order.change(number, of: desk.seller.id, in: visit.db) { tx in
                    if outcome == .delivered || outcome == .refused, try await Order.hasParcels(number, in: tx) {
                        throw SaidOfParcels()
                    }
                    switch outcome {
                    case .delivered: try await Order.deliver(number, by: desk.actor, why: why, in: tx)
                    case .refused: try await Order.refuse(number, by: desk.actor, why: why, in: tx)
                    case .back: try await RefusedParcel.receive(number, by: desk.actor, at: visit.now, why: why, in: tx)
                    case .lost: try await RefusedParcel.writeOff(number, by: desk.actor, why: why, in: tx)
                    }
                }
            } catch Order.Refusal.unknownOrder {
                throw Problem.notFound
            } catch is SaidOfParcels {
                throw FormRefusal("outcome", .deskOrderOutcomeByParcel, status: .conflict)
            } catch Order.Refusal.reasonMissing {
                throw FormRefusal("why", .deskOrderOutcomeWhy)
            } catch let refusal as Order.Refusal {
                throw FormRefusal("outcome", try await visit.words(for: refusal, of: number, desk), status: .conflict)
            } catch is Stock.Refusal {
                throw FormRefusal("outcome", .orderActFailed, status: .conflict)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).order(number.rawValue), saying: DeskFlash.orderMoved)
        } orShow: { refusal in
            try await page(visit, desk, refusal)
        }
    }

    private static func page(_ visit: Visit, _ desk: Desk, _ refusal: FormRefusal?) async throws -> Response {
        let order = try await visit.order(of: desk)
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        let parcel = try await visit.db.read(as: desk.seller.id.databaseRole, RefusedParcel.of(order.number))
        let found = try await OrderParcels.of(order.id, of: desk.seller.id, in: visit.db)
        let isPossible = order.state == .shipped && found.parcels.isEmpty || parcel?.state == .awaited
        guard refusal != nil || isPossible else { return visit.redirect(to: ways.order(number)) }
        let typed = Outcome(rawValue: visit.form["outcome"] ?? "")
        // After a stale form, what was chosen stays visible.
        let choices = isPossible ? Outcome.all(of: order.state) : [typed].compactMap(\.self)
        let fields = ChoiceAndWords(
            choice: RadioField(
                name: "outcome", label: .deskOrderOutcome,
                options: choices.map { RadioField.Option(value: $0.rawValue, label: $0.name, isChosen: $0 == typed) },
                error: refusal?.errors["outcome"]),
            words: TextAreaField(
                name: "why", label: .deskOrderOutcomeWords, hint: order.state == .shipped ? nil : .deskOrderOutcomeHint,
                value: visit.form["why"] ?? "",
                error: refusal?.errors["why"]))
        let frame = visit.deskFrame(desk)
        return visit.render(
            DeskConfirmPage(
                frame, .deskOrderOutcomeTitle(number: number), in: .orders,
                points: [order.state == .shipped ? .deskOrderOutcomePoint : .deskOrderOutcomePointBack],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.orderOutcome(number), button: .deskOrderOutcomeButton, keep: .deskOrderAnswerLater,
                    way: ways.order(number), fields: fields),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
