/// The steps of a checkout. A step at which the buyer has no choice is skipped.
package struct CheckoutPlan: Sendable {
    /// In their order. The address comes first, and the check of all answers last.
    package let steps: [Checkout.Step]
    /// The payment methods from which the buyer chooses.
    package let payments: [Checkout.Payment]

    /// The payment method of all orders; nil where the buyer chooses one.
    package var onlyPayment: Checkout.Payment? { payments.count == 1 ? payments[0] : nil }

    /// What the shop offers now: each seller sends a parcel in one way, and it is paid at the door.
    package static let current = CheckoutPlan(deliveries: 1, payments: [.cashOnDelivery])

    /// - Parameters:
    ///   - deliveries: the number of ways to deliver a parcel from which the buyer chooses.
    ///   - payments: the payment methods from which the buyer chooses.
    package init(deliveries: Int, payments: [Checkout.Payment]) {
        steps = Checkout.Step.allCases.filter { step in
            switch step {
            case .address, .review: true
            case .delivery: deliveries > 1
            case .payment: payments.count > 1
            }
        }
        self.payments = payments
    }

    /// The first step without a valid answer.
    package func next(of checkout: Checkout) -> Checkout.Step {
        steps.first { step in
            switch step {
            case .address: checkout.recipient == nil || checkout.draft != nil
            case .delivery: !checkout.isDeliveryAccepted
            case .payment: checkout.payment == nil
            case .review: true
            }
        } ?? .review
    }

    /// The step that follows. The last step follows itself.
    package func step(after step: Checkout.Step) -> Checkout.Step { steps.first { $0 > step } ?? .review }
}
