/// The steps of a checkout. A step at which the buyer has no choice is skipped.
package struct CheckoutPlan: Sendable {
    /// In their order. The address comes first, and the check of all answers last.
    package let steps: [Checkout.Step]
    /// The ways to pay from which the buyer chooses, in their order.
    package let payments: [Checkout.Way]
    private let deliveries: Int

    /// The way to pay of all orders; nil where the buyer chooses one.
    package var onlyPayment: Checkout.Way? { payments.count == 1 ? payments[0] : nil }

    /// Each seller sends a parcel in one way, and it is paid at the door.
    package static let cashOnly = CheckoutPlan(deliveries: 1, payments: [.cashOnDelivery])

    /// - Parameters:
    ///   - deliveries: the number of ways to deliver a parcel from which the buyer chooses.
    ///   - payments: the ways to pay from which the buyer chooses, at least one.
    package init(deliveries: Int, payments: [Checkout.Way]) {
        steps = Checkout.Step.allCases.filter { step in
            switch step {
            case .address, .review: true
            case .delivery: deliveries > 1
            case .payment: payments.count > 1
            }
        }
        (self.payments, self.deliveries) = (payments, deliveries)
    }

    /// The same plan without some ways to pay. The last one stays.
    package func without(_ isLeftOut: (Checkout.Way) -> Bool) -> CheckoutPlan {
        let rest = payments.filter { !isLeftOut($0) }
        return rest.isEmpty ? self : CheckoutPlan(deliveries: deliveries, payments: rest)
    }

    /// How a checkout is paid; nil where the buyer has not chosen, or has chosen what is not offered any more.
    package func payment(of checkout: Checkout) -> Checkout.Way? {
        onlyPayment ?? checkout.way.flatMap { payments.contains($0) ? $0 : nil }
    }

    /// The first step without a valid answer.
    package func next(of checkout: Checkout) -> Checkout.Step {
        steps.first { step in
            switch step {
            case .address: checkout.recipient == nil || checkout.draft != nil
            case .delivery: !checkout.isDeliveryAccepted
            case .payment: payment(of: checkout) == nil
            case .review: true
            }
        } ?? .review
    }

    /// The step that follows. The last step follows itself.
    package func step(after step: Checkout.Step) -> Checkout.Step { steps.first { $0 > step } ?? .review }
}
