import Carts
import HTML
import Kernel
import Links

/// The progress of the checkout. Finished steps are links back.
struct CheckoutSteps: Sendable {
    let current: Checkout.Step
    /// Only the steps that the buyer takes.
    let steps: [Checkout.Step]

    /// One step as the list shows it.
    struct Item: Sendable {
        let step: Checkout.Step
        let current: Checkout.Step

        var name: Message {
            switch step {
            case .address: .checkoutStepAddress
            case .delivery: .checkoutStepDelivery
            case .payment: .checkoutStepPayment
            case .review: .checkoutStepReview
            }
        }

        var isDone: Bool { step < current }
        var isCurrent: Bool { step == current }

        func address(_ link: Link) -> SiteURL { step.address(link) }
    }

    var items: [Item] { steps.map { Item(step: $0, current: current) } }
}
