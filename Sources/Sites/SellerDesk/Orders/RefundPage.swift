import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Payments
import Postgres
import Sellers
import Web

/// The form by which a shop gives back a part of what was paid for an order, before it is shipped.
struct RefundPage: Sendable {
    let desk: DeskFrame
    let number: String
    /// Of this form. Sent twice, it gives back once.
    let form: String
    let left: Money
    /// One for each line of which something is left.
    let quantities: [Field]
    /// Nil if nothing is left of the delivery.
    let delivery: RadioField?
    let sum: Field
    let why: TextAreaField
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    static let sample = RefundPage(
        desk: .sample, number: "K-7HM2XQP", form: "0193", left: .dirhams(1_235),
        quantities: [
            Field(
                name: "quantity-0194", label: .refundQuantity(title: "قفطان <b>", amount: Money.dirhams(600)), hint: .refundOf(most: 2),
                value: "x", inputmode: "numeric", error: .refundErrorQuantity(most: 2))
        ],
        delivery: RadioField(
            name: "delivery", label: .refundDelivery(amount: Money.dirhams(35)),
            options: [RadioField.Option(value: "1", label: .refundYes, isChosen: true)], error: nil),
        sum: Field(
            name: "sum", label: .refundSum, hint: .refundSumHint, value: "1e3", inputmode: "decimal",
            error: .refundErrorSum(amount: Money.dirhams(1_235))),
        why: TextAreaField(name: "why", label: .deskOrderWords, value: "Abîmé <b>"),
        errors: [
            FieldError("quantity-0194", .refundErrorQuantity(most: 2)), FieldError("sum", .refundErrorSum(amount: Money.dirhams(1_235))),
        ])
    static let bareSample = RefundPage(
        desk: .sample, number: "K-2345678", form: "0193", left: .dirhams(90), quantities: [], delivery: nil,
        sum: Field(name: "sum", label: .refundSum, hint: .refundSumHint, value: "", inputmode: "decimal"),
        why: TextAreaField(name: "why", label: .deskOrderWords, value: ""), errors: [])
}

/// What was typed into the form, for the page that asks whether it is right.
struct RefundFields: Sendable {
    let fields: [(name: String, value: String)]

    static let sample = RefundFields(fields: [("sum", "35 <b>"), ("confirmed", "3500")])
}

extension RefundPage {
    static let ask = Handler.person { visit, person, _ in
        try await page(visit, try await visit.desk(of: person), nil)
    }

    static let record = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let number = try visit.orderNumber
        return try await visit.submit {
            let order = try await visit.order(of: desk)
            guard let id = Refund.ID(visit.form["form"] ?? ""), let money = try await ShopMoney.of(order, in: visit.db) else {
                throw Problem.notFound
            }
            let done = visit.redirect(to: visit.link.desk(desk.seller.slug).order(number.rawValue), saying: DeskFlash.refundPromised)
            // The same form again has the same answer.
            if money.refunds.contains(where: { $0.id == id }) { return done }
            let why = try visit.orderWords()
            let extent = try extent(visit.form, order, money)
            do {
                let amount = try OrderRefund.preview(extent, of: money.part)
                guard let confirmed = visit.form["confirmed"] else {
                    return confirmation(visit, desk, order, amount, id)
                }
                guard confirmed == "\(amount.minor)" else { throw FormRefusal("sum", .refundErrorStale, status: .conflict) }
                try await Order.change(number, of: desk.seller.id, in: visit.db) { tx in
                    try await OrderRefund.promise(
                        id, of: number, extent, onlyBeforeShipping: true, by: desk.person.id.actor, why: why, in: tx)
                }
                return done
            } catch Order.Refusal.unknownOrder, OrderRefund.Refusal.unknownOrder {
                throw Problem.notFound
            } catch let refusal as OrderRefund.Refusal {
                throw refusal == .everything
                    ? FormRefusal("sum", .refundErrorEverything) : FormRefusal("sum", .refundErrorShipped, status: .conflict)
            } catch let refusal as Refund.Refusal {
                throw Self.words(refusal, money)
            }
        } orShow: { refusal in
            try await page(visit, desk, refusal)
        }
    }

    private static func words(_ refusal: Refund.Refusal, _ money: ShopMoney) -> FormRefusal {
        switch refusal {
        case .tooMuch(let most): FormRefusal("sum", .refundErrorSum(amount: most))
        case .disputed: FormRefusal("sum", .refundErrorDisputed, status: .conflict)
        case .badExtent, .nothingLeft, .notPaid: FormRefusal("sum", .refundErrorStale, status: .conflict)
        case .reasonTooLong: FormRefusal("why", .formTooLong(max: Payment.mostOfReason))
        }
    }

    /// What the form says.
    ///
    /// - Throws: `FormRefusal`.
    private static func extent(_ form: FormFields, _ order: Order, _ money: ShopMoney) throws(FormRefusal) -> Refund.Extent {
        var errors: [FieldError] = []
        var pieces: [PaymentPart.LineKey: Int] = [:]
        for line in money.part.lines {
            if line.key.uuid == order.id.uuid {
                if form["delivery"] == "1", line.refundedQuantity == 0 { pieces[line.key] = 1 }
                continue
            }
            let text = (form["quantity-\(line.key)"] ?? "").tidied
            let most = line.quantity - line.refundedQuantity
            guard let count = text.isEmpty ? 0 : TypedText(text).wholeNumber, count <= most else {
                errors.append(FieldError("quantity-\(line.key)", .refundErrorQuantity(most: most)))
                continue
            }
            if count > 0 { pieces[line.key] = count }
        }
        let typed = (form["sum"] ?? "").tidied
        var sum: Money?
        if !typed.isEmpty {
            sum = Money(typedPlainly: typed)
            if sum.map({ $0 > .zero && $0 <= money.left }) != true {
                errors.append(FieldError("sum", .refundErrorSum(amount: money.left)))
            } else if !pieces.isEmpty {
                errors.append(FieldError("sum", .refundErrorBoth))
            }
        } else if pieces.isEmpty, errors.isEmpty {
            errors.append(FieldError("sum", .refundErrorNothing(amount: money.left)))
        }
        guard errors.isEmpty else { throw FormRefusal(errors) }
        return sum.map(Refund.Extent.sum) ?? .pieces(pieces)
    }

    private static func confirmation(_ visit: Visit, _ desk: Desk, _ order: Order, _ amount: Money, _ id: Refund.ID) -> Response {
        let frame = visit.deskFrame(desk)
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        let names = ["sum", "delivery", "why"] + order.lines.map { "quantity-\($0.id)" }
        let typed = names.compactMap { name in visit.form[name].map { (name: name, value: $0) } }
        return visit.render(
            DeskConfirmPage(
                frame, .refundConfirmTitle(amount: amount, number: number), in: .orders,
                points: [
                    .refundPointWay(from: Refund.bankDays.lowerBound, to: Refund.bankDays.upperBound), .refundPointSend, .refundPointFinal,
                ],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.orderRefund(number), button: .refundConfirm(amount: amount), keep: .refundChange,
                    way: ways.orderRefund(number),
                    fields: RefundFields(fields: typed + [("form", "\(id)"), ("confirmed", "\(amount.minor)")]))))
    }

    private static func page(_ visit: Visit, _ desk: Desk, _ refusal: FormRefusal?) async throws -> Response {
        let order = try await visit.order(of: desk)
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        let money = try await ShopMoney.of(order, in: visit.db)
        guard let money, refusal != nil || OrderRefund.canBeAsked(in: order.state) && money.left > .zero else {
            return visit.redirect(to: ways.order(number))
        }
        var quantities: [Field] = []
        var delivery: RadioField?
        for line in money.part.lines where line.left > .zero {
            if let bought = order.lines.first(where: { $0.id.uuid == line.key.uuid }) {
                let (name, most) = ("quantity-\(line.key)", line.quantity - line.refundedQuantity)
                quantities.append(
                    Field(
                        name: name, label: .refundQuantity(title: bought.title, amount: line.left), hint: .refundOf(most: most),
                        value: visit.form[name] ?? "", inputmode: "numeric", error: refusal?.errors[name]))
            } else if line.refundedQuantity == 0 {
                let isChosen = visit.form["delivery"] == "1"
                delivery = RadioField(
                    name: "delivery", label: .refundDelivery(amount: line.left),
                    options: [
                        RadioField.Option(value: "0", label: .refundNo, isChosen: !isChosen),
                        RadioField.Option(value: "1", label: .refundYes, isChosen: isChosen),
                    ], error: nil)
            }
        }
        let form = Refund.ID(visit.form["form"] ?? "") ?? Refund.ID()
        return visit.render(
            RefundPage(
                desk: visit.deskFrame(desk), number: number, form: "\(form)", left: money.left, quantities: quantities,
                delivery: delivery,
                sum: Field(
                    name: "sum", label: .refundSum, hint: .refundSumHint, value: visit.form["sum"] ?? "", inputmode: "decimal",
                    error: refusal?.errors["sum"]),
                why: TextAreaField(
                    name: "why", label: .deskOrderWords, value: visit.form["why"] ?? "", error: refusal?.errors["why"]),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}

extension Money {
    /// Reads a sum as a person types it. `12,345` is refused: it may be thousands or a slip.
    fileprivate init?(typedPlainly text: String) {
        guard TypedText(text).plain.wholeMatch(of: /[^0-9]*[0-9]+[.,][0-9]{3}[^0-9]*/) == nil else { return nil }
        self.init(typed: text)
    }
}
